"""Where kept things live: the sealed vault, its keys, and what a person takes along and brings back."""
