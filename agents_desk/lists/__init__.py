"""The desk's lists: views, filters on them, pages of rows, counts, and the search over everything that was said."""
