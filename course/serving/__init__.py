"""What runs beside the pages: the server's workers, the sender of mail, and who restarts whom."""
