"""The books that several rooms write, each entry in its caller's transaction.

Nothing here commits: the view or command does, once, as its last act. So a submission, the standing
that follows from it, the completion and the credential are kept together or not at all.
"""
