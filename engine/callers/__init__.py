"""Who calls: lists of callers and the classes that follow from them."""
