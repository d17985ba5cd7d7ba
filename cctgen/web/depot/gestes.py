"""Le geste d'une personne sur une consultation : l'ancien état ou le nouveau, jamais entre les deux.

Le dossier se matérialise, l'usage y travaille comme au terminal, les fichiers se rangent par empreinte, puis l'état
nouveau s'inscrit d'une transaction. Un geste fait entre-temps par une autre personne ne se perd pas : celui-ci est
rejoué sur le dossier qu'elle a laissé.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from django.conf import settings
from django.db import transaction

from cctgen.consultation.lecture import FICHIER_CONSULTATION
from cctgen.socle.erreurs import DossierOccupe
from cctgen.socle.gestes.mise_en_place import DOSSIER_MIS_DE_COTE
from cctgen.socle.nombres import compter
from cctgen.socle.typographie import raccourcir
from cctgen.usages.reglage.sections import commentaires_otes
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.contenus import relire
from cctgen.web.depot.dossiers import Table, materialiser, relever
from cctgen.web.depot.models import Consultation, Etat, Participation
from cctgen.web.roles import Role

T = TypeVar("T")
_ESSAIS = 5
_GESTE = 200
_journal = logging.getLogger(__name__)


def creer(nom: str, auteur: Personne | None, geste: str, action: Callable[[Path], object]) -> Consultation:
    """Crée une consultation par un usage qui en écrit le dossier ; son auteur en est l'acheteur."""
    with _atelier() as atelier:
        action(atelier / nom)
        table = relever(atelier / nom)
    with transaction.atomic():
        consultation = Consultation.objects.create(nom=nom)
        _inscrire(consultation, auteur, geste, table)
        if auteur is not None:
            Participation.objects.create(consultation=consultation, personne=auteur, role=Role.ACHETEUR)
    return consultation


def faire(
    consultation: Consultation,
    auteur: Personne | None,
    geste: str | Callable[[T], str],
    action: Callable[[Path], T],
    retablit: int | None = None,
) -> T:
    """Joue l'usage sur le dernier état, inscrit le suivant s'il change un fichier, et rend ce que rend l'usage.

    `geste` se dit d'avance, ou de ce qu'a rendu l'usage ; `retablit` est le numéro de l'état que celui-ci reprend.
    Une erreur de l'usage n'inscrit rien. Lève `DossierOccupe` si d'autres gestes l'ont devancé trop de fois.
    """
    for _essai in range(_ESSAIS):
        consultation.refresh_from_db()
        base = consultation.etat
        with _atelier() as atelier:
            racine = atelier / consultation.nom
            materialiser(base.table, racine)
            rendu = action(racine)
            table = relever(racine, base.table)
            dit = _avec_ce_qui_part(geste if isinstance(geste, str) else geste(rendu), base.table, table)
        if _avancer(consultation, base, auteur, dit, table, retablit):
            return rendu
    raise DossierOccupe(
        "D'autres personnes modifient cette consultation en ce moment : rien n'a été enregistré.",
        "Attendez un instant, puis recommencez.",
    )


def _avec_ce_qui_part(geste: str, avant: Table, apres: Table) -> str:
    """Rend le geste, et ce qui part avec lui de ce qui fut écrit à la main.

    Tout rôle lit l'histoire, et tous n'ont pas droit aux fichiers : le texte de ce qui part ne se lit que dans l'écart.
    """
    suite = "".join(f", et {dit}" for dit in (_commentaires_partis(avant, apres), _mis_de_cote(avant, apres)) if dit)
    return f"{raccourcir(geste, _GESTE - len(suite))}{suite}"


def _commentaires_partis(avant: Table, apres: Table) -> str:
    textes = [table[FICHIER_CONSULTATION][0] for table in (avant, apres) if FICHIER_CONSULTATION in table]
    if len(set(textes)) < 2:
        return ""
    partis = commentaires_otes(*(relire(sha256) for sha256 in textes))
    return f"ôte {compter(len(partis), 'commentaire')} de {FICHIER_CONSULTATION}" if partis else ""


def _mis_de_cote(avant: Table, apres: Table) -> str:
    """Dit les fichiers dont la version d'avant, écrite à la main, n'est plus que dans une copie."""
    copies = {c: c.split("/", 2)[-1] for c in apres.keys() - avant.keys() if c.startswith(f"{DOSSIER_MIS_DE_COTE}/")}
    gardes = sorted(cible for copie, cible in copies.items() if avant.get(cible, ("",))[0] == apres[copie][0])
    if not gardes:
        return ""
    return f"met de côté {gardes[0] if len(gardes) == 1 else compter(len(gardes), 'fichier retouché')}"


def essayer(etat: Etat, action: Callable[[Path], object], lire: Callable[[Path], T]) -> T:
    """Joue l'usage sur une copie de l'état, rend ce qu'on y lit ensuite, et n'en garde rien."""
    with _atelier() as atelier:
        racine = atelier / etat.consultation.nom
        materialiser(etat.table, racine)
        action(racine)
        return lire(racine)


def _avancer(
    consultation: Consultation, base: Etat, auteur: Personne | None, geste: str, table: Table, retablit: int | None
) -> bool:
    """Inscrit l'état suivant, s'il en diffère, si personne n'est passé entre-temps ; dit si c'est fait.

    Ne rien changer à un dossier qui n'est plus le dernier n'est pas l'avoir lu : le geste s'y rejoue aussi.
    """
    with transaction.atomic():
        tenue = Consultation.objects.select_for_update().get(pk=consultation.pk)
        if tenue.courant_id != base.pk:
            return False
        if table != base.table:
            _inscrire(tenue, auteur, geste, table, retablit)
    consultation.refresh_from_db()
    return True


def _inscrire(
    consultation: Consultation, auteur: Personne | None, geste: str, table: Table, retablit: int | None = None
) -> None:
    numero = 1 if consultation.courant is None else consultation.courant.numero + 1
    etat = Etat.objects.create(
        consultation=consultation,
        numero=numero,
        auteur=auteur,
        geste=geste,
        fichiers={k: list(v) for k, v in table.items()},
        retablit=retablit,
    )
    consultation.courant = etat
    consultation.save(update_fields=["courant"])
    _journal.info("consultation %s, état %d, par %s : %s", consultation.pk, numero, auteur and auteur.pk, geste)


@contextmanager
def _atelier() -> Iterator[Path]:
    travail = Path(settings.TRAVAIL) / "gestes"
    travail.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=travail) as dossier:
        yield Path(dossier)
