"""How other systems write questions: files of theirs -> drafts of ours, and our items -> files.

Each format is one file with `read(data, name)` and, where it can be written, `write(quizzes)`; the
command and the page of exchange find both in `registry`. Reading never refuses a question for what
it lacks: it becomes a draft with debts. What cannot be carried over is listed, with its line. A
file that is hostile or broken raises `Unreadable`, in words for the person who chose it, before it
has cost anything.
"""
