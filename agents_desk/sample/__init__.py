"""A month of sample conversations for the demo, told with the words of the loaded pack."""
