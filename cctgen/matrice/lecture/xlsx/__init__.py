"""Les faits propres au .xlsx, lus dans ses octets."""
