"""The journal (存证): every act that matters in law, one entry each, in a tree that outsiders can check."""
