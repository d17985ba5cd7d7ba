"""Lire un document Word : ses paragraphes dans leur ordre, et tout ce qui n'en est pas."""
