"""The registry (主体登记): who is who, in which region, since when, and who took over from whom."""
