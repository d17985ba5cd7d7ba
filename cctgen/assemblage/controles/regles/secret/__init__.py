"""Publier un code, ou le garder secret."""
