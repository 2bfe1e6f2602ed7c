"""What the `course` command can do, one file a subject."""
