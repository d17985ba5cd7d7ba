"""Les droits cédés, les licences, les contributions."""
