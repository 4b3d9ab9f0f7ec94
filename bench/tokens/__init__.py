"""What a conversation costs in tokens, here and with everything in one prompt; see docs/performance.md."""
