"""Les faits propres au .ods."""
