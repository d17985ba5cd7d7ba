"""Les suites de la décision : lues, ou posées à remplir avec les offres de chaque lot, dans l'ordre du classement."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation.classement import Comparaison, LotCompare, OffreComparee
from cctgen.evaluation.lieux import nom_dans
from cctgen.evaluation.saisies.depots import CLASSEUR_SUITES, FICHIER_SUITES, saisies_deposees
from cctgen.evaluation.saisies.lecture import lire_le_classeur, lire_les_rubriques, tableau_des_rubriques
from cctgen.evaluation.saisies.modeles import Saisie, designation
from cctgen.evaluation.suites.classeur import (
    COLONNES_NEUVES,
    COLONNES_SUITES,
    MUETTES_DU_COURRIER,
    RUBRIQUES,
    cles_des_suites,
    ecrire_suites,
)
from cctgen.evaluation.suites.modele import Courrier, Suite, SuitesRedigees
from cctgen.socle import yaml_strict
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.validation import valider_valeur
from cctgen.socle.yaml_strict import DocumentYaml, Valeur


def lire_suites(evaluation: Path) -> tuple[SuitesRedigees, list[Anomalie]]:
    """Lit les suites écrites, en YAML et en classeur ; absentes ou fausses, rien n'est décidé et les fautes sont dites.

    Une rubrique du courrier que deux fichiers disent autrement n'est prise d'aucun.
    """
    deposees = _deposees(evaluation)
    lues = [_du_yaml(c) if c.suffix.lower() == ".yaml" else _du_classeur(c) for c in deposees]
    ensemble, discordances = _ensemble([redigees for redigees, _ in lues], evaluation)
    fichiers: dict[Suite | str, str] = {}
    for chemin, (redigees, _) in zip(deposees, lues, strict=True):
        dites: tuple[Suite | str, ...] = (*redigees.suites, *redigees.courrier.model_fields_set)
        for quoi in dites:
            fichiers.setdefault(quoi, chemin.name)
    return ensemble.venues_de(fichiers), [*(f for _, fautes in lues for f in fautes), *discordances]


def _deposees(evaluation: Path) -> list[Path]:
    return [c for c in saisies_deposees(evaluation) if c.stem == Path(FICHIER_SUITES).stem]


def _du_yaml(chemin: Path) -> tuple[SuitesRedigees, list[Anomalie]]:
    document, anomalies = yaml_strict.lire(chemin, nom_dans(chemin.parent, chemin.name))
    if document.valeur in ("", {}):
        return SuitesRedigees(), anomalies
    redigees, fautes = valider_valeur(document.valeur, SuitesRedigees, document)
    return redigees or SuitesRedigees(), [*anomalies, *fautes]


def _du_classeur(chemin: Path) -> tuple[SuitesRedigees, list[Anomalie]]:
    courriers = tableau_des_rubriques(RUBRIQUES, MUETTES_DU_COURRIER)
    lignes, fautes = lire_le_classeur(chemin, COLONNES_SUITES, Suite, COLONNES_NEUVES, autres=(courriers,))
    reponses, situees = lire_les_rubriques(chemin, {rubrique: cle for rubrique, (cle, _) in RUBRIQUES.items()})
    valeurs: dict[str, Valeur] = {**reponses}
    if "pieces" in reponses:
        valeurs["pieces"] = [piece.strip() for piece in reponses["pieces"].splitlines() if piece.strip()]
    document = DocumentYaml(nom_dans(chemin.parent, chemin.name), valeurs, situees)
    courrier, autres = valider_valeur(valeurs, Courrier, document)
    return SuitesRedigees(courrier=courrier or Courrier(), suites=tuple(s for s, _ in lignes)), [*fautes, *autres]


def _ensemble(lues: Sequence[SuitesRedigees], evaluation: Path) -> tuple[SuitesRedigees, list[Anomalie]]:
    suites: list[Suite] = []
    for redigees in lues:
        # La même ligne dans deux fichiers n'en fait qu'une ; écrite deux fois dans l'un, elle se dit.
        suites += [s for s in redigees.suites if s not in tuple(suites)]
    dites: dict[str, object] = {}
    discordantes: list[str] = []
    for courrier in (redigees.courrier for redigees in lues):
        ecrites = {cle: getattr(courrier, cle) for cle in courrier.model_fields_set}
        discordantes += [cle for cle, valeur in ecrites.items() if dites.setdefault(cle, valeur) != valeur]
    gardees = {cle: valeur for cle, valeur in dites.items() if cle not in discordantes}
    anomalies = [_discordance(cle, evaluation) for cle in sorted(set(discordantes))]
    return SuitesRedigees(courrier=Courrier().model_copy(update=gardees), suites=tuple(suites)), anomalies


def _discordance(cle: str, evaluation: Path) -> Anomalie:
    message = f"« {cle} » n'est pas le même dans deux fichiers de suites : il n'est pris d'aucun."
    conseil = "Écrivez le courrier dans un seul des deux."
    lieu = Lieu(nom_dans(evaluation, FICHIER_SUITES))
    return Anomalie("sources-discordantes", message, conseil, Gravite.A_QUALIFIER, lieu)


def suites_a_poser(dossier: Dossier, comparaison: Comparaison, tour: int = 1) -> dict[str, Saisie]:
    """Rend, par nom de fichier, ce qui se pose à remplir : le YAML commenté et le classeur, au choix."""
    return {
        FICHIER_SUITES: Saisie.en_texte(suites_a_remplir(comparaison)),
        CLASSEUR_SUITES: Saisie(partial(ecrire_suites, dossier, comparaison, tour=tour), cles_des_suites(comparaison)),
    }


def suites_a_remplir(comparaison: Comparaison) -> str:
    """Rend le fichier à remplir, tout en commentaires : rien n'est décidé tant que personne ne l'a écrit."""
    return "\n".join(
        [
            "# Les suites de la décision, puis : cctgen lettres. Retirez les « # » de ce que vous écrivez ;",
            "# ou remplissez suites.xlsx, au choix.",
            "# courrier:",
            '#   lieu: "Paris"',
            "#   envoi: 2027-02-10",
            '#   signataire: "Nom"',
            '#   qualite: "Qualité de celle ou celui qui signe"',
            '#   contact: "service, adresse électronique"',
            "#   voie: electronique          # ou autre : le délai de suspension passe de 11 à 16 jours",
            '#   tribunal: "tribunal administratif de…, adresse"   # celui du lieu d\'exécution (R. 312-11 du CJA)',
            '#   recours: "Voies et délais de recours, s\'ils ne sont pas ceux que le code donne devant ce tribunal"',
            '#   recours_sans_suite: "Les mêmes, quand rien n\'est attribué"',
            "#   remise_des_pieces: 2027-02-19",
            "#   pieces:",
            '#     - "Ce que l\'attributaire remet avant la signature"',
            "#   signature: 2027-03-01       # le marché une fois signé : ouvre la version communicable",
            "#   relues:                     # les phrases que vous confirmez, telles que l'anomalie les donne",
            '#     - "« Destinataire », lot 1, offre retenue « Nom », lue sous CCT-UTI-01 : « La phrase. »"',
            "# Une ligne par offre retenue ; une offre rejetée n'en a que pour ajouter un motif, ou une demande reçue.",
            "# « avantages » se lit chez les candidats évincés : rien qui soit couvert par le secret des affaires.",
            "# Rien d'attribué se dit sans « offre » : « suite: sans_suite », ou « infructueux » faute d'offre,",
            "# avec son motif, son auteur et sa date.",
            "# suites:",
            *(ligne for lot in comparaison.lots for ligne in _du_lot(lot)),
            "",
        ]
    )


def _du_lot(lot: LotCompare) -> Iterator[str]:
    for offre in lot.offres:
        if offre.rang == 1:
            yield f'#   - {{{_qui(lot, offre)}, suite: attributaire, auteur: "Nom et fonction", date: 2027-02-05,'
            yield '#      motif: "Pourquoi cette offre", avantages: "Ce qui la distingue"}'
        elif offre.mise_a_l_ecart is None:
            yield f'#   - {{{_qui(lot, offre)}, suite: rejetee, motif: "", demande_recue_le: 2027-02-15}}'


def _qui(lot: LotCompare, offre: OffreComparee) -> str:
    nom = designation(offre.offre, [o.offre for o in lot.offres])
    numero = f"lot: {lot.numero}, " if lot.numero else ""
    return f"{numero}offre: {json.dumps(nom, ensure_ascii=False)}"
