"""One module per scenario of docs/performance.md."""
