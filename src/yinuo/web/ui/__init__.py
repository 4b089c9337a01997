"""Small pure pieces the components are made of: words for numbers and dates, chips, the clock strip, drawings."""
