"""Pages of duty sessions, and what happens around each page on duty."""
