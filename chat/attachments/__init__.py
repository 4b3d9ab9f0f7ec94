"""Files that come with messages: what is taken, how it is made harmless, who looks through it, where it lies."""
