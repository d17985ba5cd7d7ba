"""Sécurité et hébergement : exigences proportionnées, territoire, délais que la loi permet de tenir."""
