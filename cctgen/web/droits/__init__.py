"""Qui peut quoi : les rôles, ce qu'ils permettent, et la garde posée devant chaque page."""
