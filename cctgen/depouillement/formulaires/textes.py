"""Le texte d'un formulaire rendu, en face de celui qui a été remis : ce qui s'y ajoute, ce qui en est ôté ou marqué."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cctgen.documents.formulaires.releve import INSERE, MARGE, SUPPRIME, Ligne, Releve, Remarque
from cctgen.documents.modeles.aspect.forme import FORMES
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.typographie import raccourcir

_CITES = 5
_SIGNES_CITES = 120


@dataclass(slots=True)
class Ecarts:
    """Ce qui sépare deux textes : lignes ajoutées, ôtées.

    `marquees` est ce qui marque le texte de l'acheteur, `a_cote` celui que le candidat y ajoute.
    """

    ajoutees: list[Ligne] = field(default_factory=list)
    otees: list[str] = field(default_factory=list)
    marquees: list[Remarque] = field(default_factory=list)
    a_cote: list[Remarque] = field(default_factory=list)


def ecarts_de_texte(rendu: Releve, remis: Releve, *, recopie: bool) -> Ecarts:
    """Compare deux textes ligne à ligne ; `recopie` dit que des lignes de tableau y figurent deux fois, sans s'ajouter.

    Une ligne suivie se compare telle qu'elle était : ce qui y est inséré s'ajoute, ce qui en est supprimé se dit.
    """
    attendues = Counter(normal(ligne.texte) for ligne in remis.lignes if ligne.repere != MARGE)
    marges = {normal(ligne.texte) for ligne in remis.lignes if ligne.repere == MARGE}
    formes = {(normal(ligne.texte), r.nature) for ligne in remis.lignes for r in ligne.remarques}
    ecarts, connues, vues = Ecarts(), set(attendues) | marges, set[str]()
    for ligne in rendu.lignes:
        cle = next((c for c in (normal(ligne.texte), normal(ligne.avant)) if c in connues), None)
        if cle is None:
            _classer(ligne, ecarts)
        elif ligne.repere == MARGE and cle in marges:
            vues.add(cle)
            _marquer(ligne, cle, formes, ecarts)
        elif attendues[cle]:
            attendues[cle] -= 1
            _marquer(ligne, cle, formes, ecarts)
        elif not recopie:
            ecarts.ajoutees.append(ligne)
    ecarts.otees = [c for ligne in remis.lignes if _manque(c := normal(ligne.texte), ligne, attendues, marges - vues)]
    return ecarts


def normal(texte: str) -> str:
    """Rend un texte dont les blancs ne comptent pas."""
    return " ".join(texte.split())


def _manque(cle: str, ligne: Ligne, attendues: Counter[str], marges: set[str]) -> bool:
    """Vrai pour une ligne remise qui n'est pas revenue ; chaque exemplaire ne se dit qu'une fois."""
    if ligne.repere == MARGE:
        manque = cle in marges
        marges.discard(cle)
        return manque
    manque = attendues[cle] > 0
    attendues[cle] -= manque
    return manque


def _classer(ligne: Ligne, ecarts: Ecarts) -> None:
    """Une ligne inconnue s'ajoute ; il n'en reste qu'une suppression suivie quand tout son texte l'est."""
    ecarts.a_cote.extend(ligne.remarques)
    if ligne.texte:
        ecarts.ajoutees.append(ligne)


def _marquer(ligne: Ligne, cle: str, formes: set[tuple[str, str]], ecarts: Ecarts) -> None:
    """Relève ce qui marque une ligne de l'acheteur, hors la mise en forme qu'elle avait déjà."""
    for remarque in ligne.remarques:
        if remarque.nature == INSERE:
            ecarts.ajoutees.append(Ligne(remarque.texte, ligne.repere or cle[:_SIGNES_CITES]))
        elif (cle, remarque.nature) not in formes:
            ecarts.marquees.append(remarque)


def texte_modifie(fichier: str, titre: str, ecarts: Ecarts) -> Iterator[Anomalie]:
    """Nomme le texte de l'acheteur qui n'est plus dans le formulaire, ou que quelque chose y ôte aux yeux."""
    dits = [f"ôté : {citer(ecarts.otees)}"] if ecarts.otees else []
    marques = {n: [r.texte for r in ecarts.marquees if r.nature == n] for n in (SUPPRIME, *FORMES)}
    dits += [f"{nature} : {citer(textes)}" for nature, textes in marques.items() if textes]
    if dits:
        yield Anomalie(
            "texte-modifie",
            f"le texte de « {titre} » n'est plus celui qui a été remis ; {' ; '.join(dits)}.",
            "Le texte remis fait foi ; lisez ce que le candidat a pu vouloir dire, comme d'une réserve.",
            Gravite.A_QUALIFIER,
            Lieu(fichier),
        )


def citer(textes: Sequence[str]) -> str:
    """Cite les premiers textes, bornés, et compte les autres."""
    suite = f" et {len(textes) - _CITES} de plus" if len(textes) > _CITES else ""
    return f"{', '.join(f'« {raccourcir(texte, _SIGNES_CITES)} »' for texte in textes[:_CITES])}{suite}"
