"""L'état que reprend un état rétabli, jusque-là lu dans la phrase de son geste."""

from __future__ import annotations

import re
from typing import Any

from django.db import migrations, models

_RETABLI = re.compile(r"Rétablit l'état (\d+)")


def reprendre(registre: Any, _editeur: Any) -> None:
    """Reprend ce que disent les gestes déjà inscrits."""
    for etat in registre.get_model("depot", "Etat").objects.filter(geste__startswith="Rétablit l'état "):
        if lu := _RETABLI.match(etat.geste):
            etat.retablit = int(lu[1])
            etat.save(update_fields=["retablit"])


class Migration(migrations.Migration):
    dependencies = [("depot", "0001_initial")]

    operations = [
        migrations.AddField("etat", "retablit", models.PositiveIntegerField(null=True)),
        migrations.RunPython(reprendre, migrations.RunPython.noop),
    ]
