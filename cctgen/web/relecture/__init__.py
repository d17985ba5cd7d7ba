"""La relecture du clausier par des personnes : leurs remarques, leurs corrections, leurs visas."""
