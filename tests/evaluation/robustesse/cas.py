"""Des lots tirés au hasard, et leur note refaite à la main : rien ici n'appelle le calcul de l'outil."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random

from cctgen.assemblage.dossier import assembler
from cctgen.assemblage.modele import Dossier
from cctgen.evaluation.classement import LotCompare
from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.notation.portee import parts_du_bareme
from cctgen.evaluation.robustesse.etude import etudier
from cctgen.evaluation.robustesse.modele import Robustesse
from tests.evaluation.fabriques import des_appreciations, un_prix, une_offre, une_reponse
from tests.fabriques import un_clausier, une_clause, une_consultation, une_exigence

PORTEES = {"securite": ("SSI-1", "SSI-2", "SSI-3"), "usage": ("UTI-1", "UTI-2"), "environnement": ("ECO-1",)}
REFS = tuple(ref for refs in PORTEES.values() for ref in refs)


@dataclass(frozen=True)
class Cas:
    """Poids des critères et des sous-critères, notes de 0 à 4 et prix de chaque offre."""

    poids: Mapping[str, int]
    sous_poids: Mapping[str, int]
    notes: Mapping[str, Mapping[str, int]]
    prix: Mapping[str, int]

    def note(self, offre: str, **autre: object) -> Fraction:
        """Refait la note d'une offre ; `poids`, `sous_poids`, `notes` ou `prix` remplacent ceux du cas."""
        champs = {"poids": self.poids, "sous_poids": self.sous_poids, "notes": self.notes, "prix": self.prix, **autre}
        notes, prix = champs["notes"], champs["prix"]
        moyennes = {
            part: Fraction(100 * sum(notes[offre][r] for r in refs), 4 * len(refs)) for part, refs in PORTEES.items()
        }
        technique = sum(Fraction(champs["sous_poids"][p]) * moyennes[p] for p in ("securite", "usage")) / 100
        criteres = {
            "technique": technique,
            "environnement": moyennes["environnement"],
            "prix": Fraction(100 * min(prix.values()), prix[offre]),
        }
        return sum(Fraction(champs["poids"][c]) * n for c, n in criteres.items()) / 100

    def premiers(self, offres: Sequence[str] = (), **autre: object) -> set[str]:
        """Rend les offres de note la plus haute."""
        notes = {o: self.note(o, **autre) for o in offres or self.notes}
        return {o for o, n in notes.items() if n == max(notes.values())}


def tirer(graine: int) -> Cas:
    """Tire un lot de deux à cinq offres ; le premier y est seul ou à égalité."""
    hasard = Random(graine)  # noqa: S311 - un tirage d'essai, refait à l'identique
    technique = hasard.randint(20, 60)
    environnement = hasard.randint(5, 30)
    securite = hasard.randint(10, 90)
    offres = [f"Offre {lettre}" for lettre in "ABCDE"[: hasard.randint(2, 5)]]
    return Cas(
        {"technique": technique, "environnement": environnement, "prix": 100 - technique - environnement},
        {"securite": securite, "usage": 100 - securite},
        {o: {r: hasard.randint(1, 4) for r in REFS} for o in offres},
        {o: hasard.randint(80, 125) for o in offres},
    )


def etude_de(cas: Cas) -> tuple[LotCompare, Robustesse]:
    """Rend le classement du cas par l'outil, et son étude."""
    dossier = dossier_de(cas)
    offres = [une_offre(nom, reponses=[une_reponse(r) for r in (*REFS, "SSI-P")]) for nom in cas.notes]
    prix = [un_prix(nom, str(montant)) for nom, montant in cas.prix.items()]
    lot = comparer(dossier, offres, des_appreciations(cas.notes, offres), prix).lots[0]
    bareme = dossier.bareme_du_lot(0)
    assert bareme is not None
    etude = etudier(lot, bareme, parts_du_bareme(bareme, dossier.exigences(0)))
    assert etude is not None
    return lot, etude


def dossier_de(cas: Cas) -> Dossier:
    """Assemble un dossier à trois critères, le premier en deux sous-critères."""
    sous = [
        {"id": p, "libelle": p.capitalize(), "poids": str(poids), "exigences": list(PORTEES[p])}
        for p, poids in cas.sous_poids.items()
    ]
    criteres = [
        {"id": "technique", "libelle": "Technique", "type": "appreciation", "sous_criteres": sous},
        {"id": "environnement", "libelle": "Environnement", "type": "appreciation", "exigences": ["ECO-1"]},
        {"id": "prix", "libelle": "Prix", "type": "prix"},
    ]
    bareme = {"criteres": [{**c, "poids": str(cas.poids[str(c["id"])])} for c in criteres]}
    exigences = [*(une_exigence(ref) for ref in REFS), une_exigence("SSI-P", niveau="P")]
    return assembler(un_clausier([une_clause("SSI-001", exigences=exigences)]), une_consultation(bareme=bareme))
