"""Extensions: each module stands alone, and is imported by those who use it."""
