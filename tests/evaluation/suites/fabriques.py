"""Des offres classées, chacune avec ses mots à elle : rien de l'une ne doit se lire dans la lettre d'une autre."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation.classement import Comparaison
from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.modele import Avis, Decision
from cctgen.evaluation.notation.departage import Departage
from cctgen.evaluation.suites.modele import SuitesRedigees
from cctgen.socle.nombres import siret_en_clair
from tests.evaluation.fabriques import des_appreciations, un_avis, un_dossier, un_prix, une_offre, une_reponse

REFS = ("SSI-1", "SSI-2", "UTI-1")
SIRETS = {"Alpha": "11111111111111", "Beta": "22222222222222", "Gamma": "33333333333333", "Delta": "44444444444444"}
PRIX = {"Alpha": "120111", "Beta": "125222", "Gamma": "130333", "Delta": "135444"}


def mots_de(nom: str) -> list[str]:
    """Tout ce qui, dans un texte, trahirait cette offre : nom, SIRET, prix, déclaration, appréciation, source."""
    montant = f"{int(PRIX[nom]):,}".replace(",", "\u202f")
    return [
        nom,
        SIRETS[nom],
        siret_en_clair(SIRETS[nom]),
        PRIX[nom],
        montant,
        f"déclaré-{nom}",
        f"apprécié-{nom}",
        f"source-{nom}",
        f"matrice-{nom}",
    ]


def une_note(nom: str, ref: str, note: int, **champs: Any) -> Avis:
    return un_avis(note, **{"commentaire": f"apprécié-{nom} {ref}.", "source": f"source-{nom}, p. 2", **champs})


def des_offres_classees(
    notes: Mapping[str, int],
    decisions: Sequence[Decision] = (),
    avis: Mapping[str, Mapping[str, Avis]] | None = None,
    montants: Mapping[str, str] = PRIX,
) -> tuple[Dossier, Comparaison]:
    """`notes` : la note de chaque candidat sur toutes ses exigences."""
    offres = [
        replace(
            une_offre(nom, reponses=[une_reponse(r, justification=f"déclaré-{nom}") for r in (*REFS, "SSI-P")]),
            siret=SIRETS[nom],
        )
        for nom in notes
    ]
    saisis = {nom: {ref: une_note(nom, ref, note) for ref in REFS} for nom, note in notes.items()}
    for nom, propres in (avis or {}).items():
        saisis[nom].update(propres)
    prix = [un_prix(nom, montants[nom]) for nom in notes]
    dossier = un_dossier()
    return dossier, comparer(dossier, offres, des_appreciations(saisis, offres), prix, decisions)


def deux_offres_classees() -> tuple[Dossier, Comparaison]:
    """Alpha est première, Beta seconde."""
    return des_offres_classees({"Alpha": 4, "Beta": 2})


def a_egalite(retenue: str) -> tuple[Dossier, Comparaison]:
    """Alpha et Beta sont premières ; `retenue` est celle que la règle publiée retient, ou rien."""
    dossier, comparaison = des_offres_classees({"Alpha": 4, "Beta": 4}, montants=dict.fromkeys(PRIX, PRIX["Alpha"]))
    (lot,) = comparaison.lots
    departage = Departage(("Alpha", "Beta"), retenue, "")
    return dossier, replace(comparaison, lots=(replace(lot, departage=departage),))


def des_suites(*suites: Mapping[str, Any], **courrier: Any) -> SuitesRedigees:
    return SuitesRedigees.model_validate({"courrier": courrier, "suites": list(suites)})


RETENUE = {
    "offre": "Alpha",
    "suite": "attributaire",
    "motif": "La mieux placée.",
    "avantages": "Une organisation éprouvée.",
    "auteur": "Mme Martin",
    "date": "2027-02-05",
}
COURRIER = {
    "lieu": "Paris",
    "envoi": "2027-02-10",
    "signataire": "Mme Martin",
    "qualite": "Cheffe",
    "contact": "a@b",
    "recours": "Le tribunal administratif de Paris, dans les deux mois.",
    "remise_des_pieces": "2027-02-19",
    "pieces": ["Une pièce."],
}
