"""The engine of Cordboard: everything a call needs that knows neither Temporal nor a particular switch.

The rooms, from the bottom up (each may import only what stands before it):

* ``errors``, ``config``: how failures are said and settings are read.
* ``telephony``: the vocabulary; what a switch can say (events) and be told (commands).
* ``program``, ``trace``, ``expressions``: a compiled flow, the story of a call, the expression language.
* ``records``: what is kept of a call.
* ``nodes``: the block catalogue, one file for each type.
* ``graph`` (drawn → compiled) and ``runtime`` (compiled → executed): strangers to one another.
* ``flows``: drafts, versions, number bindings and publishing.
* ``storage``, ``speech``: the rooms that own a database and a voice.
* ``api``, ``bootstrap``, ``cli``: the doors.
"""

__version__ = "0.1.0"
