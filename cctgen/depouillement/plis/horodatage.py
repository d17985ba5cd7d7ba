"""Quand un pli a été déposé, d'après la plateforme : nom du dossier, accusé de dépôt du pli, registre des dépôts.

L'heure à laquelle l'outil enregistre un fichier n'en dit rien : à défaut de ces trois sources, l'instant est inconnu.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from cctgen.depouillement.plis.registres import RegistreDeDepots, decoder, lire_registre_de_depots
from cctgen.depouillement.plis.remises import dossier_du_pli, instant_de_depot, lire_instant
from cctgen.matrice.normalisation import cle
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu

TAILLE_D_UNE_MENTION = 1_000_000
"""Octets d'un accusé ou d'un registre ; au-delà, ce n'en est pas un."""

_TEXTES = (".txt", ".xml", ".json", ".csv", ".html", ".htm")
_REGISTRE = re.compile(r"(?:.* )?registre (?:des |de )?(?:depots?|plis|receptions?|offres)(?: .*)?")
_ACCUSE = re.compile(r"(?:.* )?(?:accuse|recepisse|metadonnees?|horodatage|jeton|preuve de depot|depot)(?: .*)?")
_DIT_LE_DEPOT = re.compile(r"d[ée]p[oô]t|d[ée]pos|r[ée]cep|re[çc]u|horodat|date", re.IGNORECASE)
_NUMERO_D_UN_PLI = re.compile(r"(?:pli|depot) (?:n°? |no |numero )?0*(\d+)(?: .*)?")


def est_une_mention(nom: str, taille: int) -> bool:
    """Vrai pour un petit fichier de texte dont le nom est celui d'un accusé ou d'un registre de dépôts."""
    feuille = PurePosixPath(nom)
    tige = cle(feuille.stem)
    connu = _REGISTRE.fullmatch(tige) or _ACCUSE.fullmatch(tige)
    return bool(connu) and feuille.suffix.lower() in _TEXTES and taille <= TAILLE_D_UNE_MENTION


@dataclass(slots=True)
class Horodatages:
    """Ce que les accusés et les registres d'un envoi disent, par origine."""

    _accuses: dict[tuple[str, str], str] = field(default_factory=dict)
    _registres: list[tuple[str, RegistreDeDepots]] = field(default_factory=list)

    def noter(self, origine: str, nom: str, octets: bytes) -> None:
        """Lit un accusé, qui vaut pour son pli, ou un registre, dont chaque ligne désigne un pli."""
        if _REGISTRE.fullmatch(cle(PurePosixPath(nom).stem)):
            self._registres.append((origine, lire_registre_de_depots(nom, octets)))
        elif instant := _instant_d_un_accuse(decoder(octets)):
            self._accuses[origine, str(dossier_du_pli(nom))] = instant

    def de(self, origine: str, nom: str) -> str:
        """Rend l'instant du dépôt d'un fichier, « 2027-01-15 11:59:07 » ; vide s'il est inconnu ou contradictoire."""
        if accuse := self._accuses.get((origine, str(dossier_du_pli(nom)))):
            return accuse
        noms = _noms_du_pli(nom)
        lus = {instant for o, registre in self._registres if o == origine for instant in registre.instants_de(noms)}
        if len(lus) == 1:
            return lus.pop()
        instant = instant_de_depot(nom)
        return "" if instant is None or lus else str(instant)

    def anomalies(self, noms: Mapping[str, Sequence[str]]) -> Iterator[Anomalie]:
        """Énumère les registres qui ne datent pas leur envoi, et ce qui leur manque ; `noms` va par origine."""
        for origine, registre in self._registres:
            plis = [(nom, _noms_du_pli(nom)) for nom in noms.get(origine, ())]
            if defauts := list(registre.defauts(plis)) if plis else []:
                message = f"le registre des dépôts ne se lit pas jusqu'au bout : {' ; '.join(defauts[:_DEFAUTS])}."
                conseil = (
                    "Ajoutez-y une colonne « Pli », du nom de chaque dossier, et une « Date de dépôt », avec heure."
                )
                lieu = Lieu(registre.nom)
                yield Anomalie("registre-des-depots-incompris", message, conseil, Gravite.A_QUALIFIER, lieu)


_DEFAUTS = 4


def _noms_du_pli(nom: str) -> frozenset[str]:
    """Rend les noms repliés qui peuvent désigner une pièce dans un registre : ses dossiers, son fichier, son numéro."""
    chemin = PurePosixPath(nom)
    noms = {cle(partie) for partie in chemin.parts} | {cle(chemin.stem)}
    return frozenset(noms | {f"pli {lu[1]}" for n in noms if (lu := _NUMERO_D_UN_PLI.fullmatch(n))})


def _instant_d_un_accuse(texte: str) -> str:
    """Rend l'instant d'un accusé s'il n'en porte qu'un sur les lignes qui parlent de dépôt."""
    lignes = [ligne for ligne in texte.splitlines() if _DIT_LE_DEPOT.search(ligne)]
    lus = {str(instant) for ligne in lignes if (instant := lire_instant(ligne))}
    return lus.pop() if len(lus) == 1 else ""
