"""Bodies and officials (单位与人员): tree, search, page of each, and the acts that change them."""
