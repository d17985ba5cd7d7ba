"""Le gardien tient son clausier : le lire, le prouver, le mesurer, l'échanger."""
