"""Switches behind ``engine.telephony.port.TelephonyAdapter``: a simulator and Asterisk, held to one conformance suite."""
