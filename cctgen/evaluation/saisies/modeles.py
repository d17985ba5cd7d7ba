"""Les fichiers que l'évaluateur remplit, posés pré-remplis : prix et décisions, en YAML commenté et en classeur."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Self

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.prix.montant import Poste
from cctgen.depouillement.plis.candidats import nom_precis, sont_homonymes, voisines
from cctgen.evaluation.classement import Comparaison, OffreComparee
from cctgen.evaluation.modele import PRIX, motif_hors_comparaison, nom_affiche, nom_replie
from cctgen.evaluation.reserves import EN_REPONSE
from cctgen.evaluation.saisies.classeurs import (
    OFFRE_ENTIERE,
    SANS_LOT_ECRIT,
    LigneDeDecision,
    LigneDePrix,
    ecrire_decisions,
    ecrire_prix,
)
from cctgen.evaluation.saisies.depots import CLASSEUR_DECISIONS, CLASSEUR_PRIX, FICHIER_DECISIONS, FICHIER_PRIX
from cctgen.matrice.modele import Offre


@dataclass(frozen=True, slots=True)
class Saisie:
    """Un fichier à remplir : de quoi l'écrire et, pour un classeur, ce qui distingue chacune de ses lignes.

    `ecrire` reçoit ce que le classeur dit en tête, s'il reste vierge parce que la saisie est tenue ailleurs.
    `lignes_d_avant` distinguent les mêmes lignes dans un classeur posé par une version plus ancienne.
    """

    ecrire: Callable[[str], bytes]
    lignes: tuple[tuple[str, ...], ...] = ()
    lignes_d_avant: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def en_texte(cls, texte: str) -> Self:
        """Rend un fichier de texte, le même quoi qu'il soit tenu ailleurs."""
        return cls(lambda _mention: texte.encode())

    @property
    def contenu(self) -> bytes:
        """Rend ses octets, quand rien n'est tenu ailleurs."""
        return self.ecrire("")


def modeles_de_saisie(
    dossier: Dossier, offres: Sequence[Offre], comparaison: Comparaison, tour: int = 1
) -> dict[str, Saisie]:
    """Rend, par nom de fichier, les saisies pré-remplies : un prix par offre, une décision par point à qualifier."""
    prix = list(lignes_de_prix(dossier, offres))
    decisions = list(lignes_de_decision(comparaison, offres))
    return {
        FICHIER_PRIX: Saisie.en_texte(_prix_en_yaml(prix)),
        FICHIER_DECISIONS: Saisie.en_texte(_decisions_en_yaml(decisions)),
        CLASSEUR_PRIX: Saisie(
            partial(ecrire_prix, dossier, prix, tour=tour), tuple((_numero(li.lot), li.offre) for li in prix)
        ),
        CLASSEUR_DECISIONS: Saisie(
            partial(ecrire_decisions, dossier, decisions, tour=tour),
            tuple((_numero(li.lot), li.offre, li.exigence or OFFRE_ENTIERE) for li in decisions),
        ),
    }


def _numero(lot: int) -> str:
    return str(lot or SANS_LOT_ECRIT)


def designation(offre: Offre, offres: Iterable[Offre]) -> str:
    """Rend ce qui désigne l'offre sans ambiguïté dans son lot : nom, SIRET, fichier, ou sa copie à défaut."""
    nom = nom_affiche(offre)
    replie = nom_replie(nom)
    autres = [o for o in offres if nom_replie(nom_affiche(o)) == replie and o is not offre and o.lot == offre.lot]
    if not autres:
        return nom
    if all(sont_homonymes(offre, o) for o in autres):
        return offre.siret
    return nom_precis(offre) if any(o.fichier == offre.fichier for o in autres) else offre.fichier


def lignes_de_prix(dossier: Dossier, offres: Sequence[Offre]) -> Iterator[LigneDePrix]:
    """Énumère, par lot puis par nom, les offres dont le prix est attendu ; un seul par candidat."""
    comparables = [o for o in offres if not motif_hors_comparaison(o, dossier.numeros)]
    proches = voisines(comparables)
    noms = {(o.lot, nom_affiche(o) if _memes(o, proches[id(o)]) else designation(o, comparables)) for o in comparables}
    yield from (LigneDePrix(lot, nom, _postes(dossier, lot)) for lot, nom in sorted(noms))


def _postes(dossier: Dossier, lot: int) -> tuple[Poste, ...]:
    bareme = dossier.bareme_du_lot(lot)
    compose = bareme.montant_compare if bareme else None
    return compose.postes if compose else ()


def _memes(offre: Offre, offres: Iterable[Offre]) -> bool:
    """Vrai si toutes les offres de ce nom, dans le lot, sont du même candidat : un prix vaut pour lui."""
    return not any(sont_homonymes(offre, o) for o in offres)


def lignes_de_decision(comparaison: Comparaison, offres: Sequence[Offre]) -> Iterator[LigneDeDecision]:
    """Énumère ce qu'une personne doit encore qualifier, offre par offre."""
    for lot in comparaison.lots:
        for offre in lot.offres:
            if offre.mise_a_l_ecart is None:
                nom = designation(offre.offre, offres)
                for exigence, releve in _a_qualifier(offre):
                    yield LigneDeDecision(lot.numero, nom, exigence, releve)


def _a_qualifier(offre: OffreComparee) -> Iterator[tuple[str, str]]:
    en_reponse = {r.ref: r.message for r in offre.reserves if r.ref and r.code == EN_REPONSE and not r.est_qualifiee}
    for irregularite in offre.irregularites:
        if irregularite.decision is None:
            dits = (*irregularite.motifs, *filter(None, [en_reponse.pop(irregularite.ref, "")]))
            yield irregularite.ref, " ; ".join(dits)
    if offre.prix_bas is not None and offre.decision_de_prix is None:
        yield PRIX, " ; ".join([offre.prix_bas.motif, *filter(None, [en_reponse.pop(PRIX, "")])])
    yield from en_reponse.items()
    entieres = [r.message for r in offre.reserves if not r.ref and not r.est_qualifiee]
    if entieres:
        yield "", "\n".join(entieres)


def _prix_en_yaml(lignes: Sequence[LigneDePrix]) -> str:
    lot = " et par lot" if any(li.lot for li in lignes) else ""
    entrees = [f"#  - {{{_lot(li.lot)}soumissionnaire: {_cite(li.offre)}, {_montant(li)}}}" for li in lignes]
    return "\n".join(
        [
            f"# Prix en euros hors taxes, un par offre{lot}, tenus à part des grilles techniques.",
            "# Retirez les « # » et écrivez les montants ; ou remplissez prix.xlsx, au choix.",
            '# Un montant s\'écrit 125000.50, ou "125 000,50 €" entre guillemets.',
            "# prix:",
            *entrees,
            "",
        ]
    )


def _montant(ligne: LigneDePrix) -> str:
    postes = ", ".join(f"{poste.id}: 0.00" for poste in ligne.postes)
    return f"postes: {{{postes}}}" if postes else "montant: 0.00"


def _decisions_en_yaml(lignes: Sequence[LigneDeDecision]) -> str:
    return "\n".join(
        [
            "# Ce qu'une personne décide de chaque point à qualifier ; l'outil n'écarte personne.",
            "# Retirez les « # » de ce que vous décidez ; ou remplissez decisions.xlsx, au choix.",
            "# decision : maintenue, regularisee, ecartee, retiree (par le soumissionnaire) ou hors_delai.",
            "# Sans « exigence », la décision vise toute l'offre. « offre » est un nom, un fichier ou un SIRET.",
            "# Écarter une offre sans irrégularité relevée se demande deux fois : ajoutez « confirmee: oui ».",
            "# decisions:",
            *(ligne for li in lignes for ligne in _entree(li)),
            "",
        ]
    )


def _entree(ligne: LigneDeDecision) -> Iterator[str]:
    exigence = f", exigence: {_cite(ligne.exigence)}" if ligne.exigence else ""
    for releve in ligne.releve.splitlines():
        yield f"#  # {releve}"
    yield f"#  - {{{_lot(ligne.lot)}offre: {_cite(ligne.offre)}{exigence}, decision: maintenue,"
    yield '#     motif: "Pourquoi", auteur: "Nom et fonction", date: 2027-01-31}'


def _lot(numero: int) -> str:
    return f"lot: {numero}, " if numero else ""


def _cite(texte: str) -> str:
    """Met entre guillemets, à la manière de JSON que YAML lit : « SARL "Le Numérique" » reste ce qu'il est."""
    return json.dumps(texte, ensure_ascii=False)
