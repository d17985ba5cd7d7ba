"""La file embarquée : un travail se joue dans un fil du même processus, et la page se rend sans l'attendre.

À plusieurs machines, la file vit en base (`CCTGEN_TACHES=base`) et des processus à part la vident.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections
from django_tasks import task_backends
from django_tasks.backends.immediate import ImmediateBackend
from django_tasks.base import TaskResult

_FIL = ThreadPoolExecutor(max_workers=1, thread_name_prefix="travaux")
"""Un seul à la fois : deux générations se gêneraient plus qu'elles ne gagneraient de temps."""


def se_joue_ici() -> bool:
    """Vrai si les travaux se jouent dans le processus qui les demande, et meurent avec lui."""
    return isinstance(task_backends["default"], ImmediateBackend)


class FilEmbarque(ImmediateBackend):
    """Joue les tâches une à une, hors de la demande qui les a fait naître."""

    def _execute_task(self, task_result: TaskResult[Any]) -> None:
        _FIL.submit(self._jouer, task_result)

    def _jouer(self, task_result: TaskResult[Any]) -> None:
        try:
            super()._execute_task(task_result)
        finally:
            connections.close_all()
