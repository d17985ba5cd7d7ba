"""Les lignes saisies dans `prix` et `decisions`, en YAML ou dans un classeur : lues, situées, validées pareil."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from cctgen.evaluation.lieux import nom_dans
from cctgen.evaluation.modele import nom_replie
from cctgen.evaluation.prix.saisie import PosteSaisi, PrixSaisi
from cctgen.evaluation.saisies.ailleurs import FormeDeTableau, Tableau, nommer_ailleurs
from cctgen.evaluation.saisies.classeurs import (
    COLONNES_DECISIONS,
    COLONNES_POSTES,
    COLONNES_PRIX,
    MUETTES_POSTES,
    OFFRE_ENTIERE,
    SANS_LOT_ECRIT,
)
from cctgen.evaluation.saisies.depots import (
    CLASSEUR_DECISIONS,
    CLASSEUR_DEMANDES,
    CLASSEUR_DEROGATIONS,
    CLASSEUR_EVALUATEURS,
    CLASSEUR_PRIX,
    CLASSEUR_SUITES,
    saisies_deposees,
)
from cctgen.matrice.lecture.archive import FichierRefuse
from cctgen.matrice.lecture.classeur import SIGNES_D_UNE_SAISIE, Feuille, texte_de
from cctgen.matrice.lecture.fichier import lire_classeur
from cctgen.socle import yaml_strict
from cctgen.socle.anomalies import Anomalie, Chemin, Lieu
from cctgen.socle.fichiers import lire
from cctgen.socle.validation import Modele, valider_valeur
from cctgen.socle.yaml_strict import DocumentYaml, Valeur

M = TypeVar("M", bound=Modele)
Lignes = list[tuple[M, Lieu]]


def lire_les_prix(evaluation: Path) -> tuple[Lignes[PrixSaisi], list[Anomalie]]:
    """Lit `prix.yaml` et les classeurs `prix` (.xlsx, .ods…) ; absents, rien n'est saisi.

    Le détail d'un classeur, une ligne par poste, rejoint le montant de la même offre s'il y est aussi.
    """
    detail = FormeDeTableau(COLONNES_POSTES, _est_saisie, MUETTES_POSTES)
    lignes, anomalies = lire_saisie(evaluation, "prix", COLONNES_PRIX, PrixSaisi, autres=(detail,))
    for chemin in saisies_deposees(evaluation):
        if chemin.stem == "prix" and chemin.suffix.lower() != ".yaml":
            postes, fautes = _lire_detail(chemin)
            anomalies += fautes
            lignes = _avec_postes(lignes, postes)
    return lignes, anomalies


def _avec_postes(lignes: Lignes[PrixSaisi], postes: Lignes[PosteSaisi]) -> Lignes[PrixSaisi]:
    par_offre: dict[tuple[int, str], Lignes[PosteSaisi]] = {}
    for poste, lieu in postes:
        par_offre.setdefault((poste.lot, nom_replie(poste.soumissionnaire)), []).append((poste, lieu))
    gardees = []
    for saisi, lieu in lignes:
        memes = lieu.fichier == next((li.fichier for _, li in postes), "")
        siens = par_offre.pop((saisi.lot, nom_replie(saisi.soumissionnaire)), []) if memes else []
        gardees.append((saisi.model_copy(update={"postes": _prix_des_postes(siens)}) if siens else saisi, lieu))
    for siens in par_offre.values():
        premier, lieu = siens[0]
        prix = _prix_des_postes(siens)
        gardees.append((PrixSaisi(lot=premier.lot, soumissionnaire=premier.soumissionnaire, postes=prix), lieu))
    return gardees


def _prix_des_postes(postes: Lignes[PosteSaisi]) -> dict[str, Decimal]:
    """Rend le prix de chaque poste ; d'un poste écrit deux fois à des prix différents, aucun."""
    prix: dict[str, set[Decimal]] = {}
    for poste, _ in postes:
        prix.setdefault(poste.poste, set()).add(poste.prix)
    return {poste: next(iter(ecrits)) for poste, ecrits in prix.items() if len(ecrits) == 1}


def lire_les_essais(fichier: Path) -> tuple[Lignes[PrixSaisi], list[Anomalie]]:
    """Lit des prix d'essai, de la forme de `prix.yaml`, où qu'ils soient."""
    return _lire_yaml(fichier, fichier.name, "prix", PrixSaisi)


def lire_les_decisions(evaluation: Path, modele: type[M]) -> tuple[Lignes[M], list[Anomalie]]:
    """Lit `decisions.yaml` et les classeurs `decisions` (.xlsx, .ods…) ; absents, rien n'est décidé."""
    return lire_saisie(evaluation, "decisions", COLONNES_DECISIONS, modele)


def lire_saisie(
    evaluation: Path,
    tige: str,
    colonnes: Mapping[str, str],
    modele: type[M],
    muettes: Sequence[str] = (),
    autres: Sequence[FormeDeTableau] = (),
) -> tuple[Lignes[M], list[Anomalie]]:
    """Lit les fichiers déposés de ce nom, YAML sous la clé `tige` ou classeur dont `colonnes` donne les clés.

    `muettes` et `autres` sont ce qu'un classeur porte d'autre que ce tableau et ses colonnes, comme `lire_le_classeur`.
    """
    lignes: Lignes[M] = []
    anomalies: list[Anomalie] = []
    for chemin in saisies_deposees(evaluation):
        if chemin.stem == tige:
            en_yaml = chemin.suffix.lower() == ".yaml"
            lues, fautes = (
                _lire_yaml(chemin, nom_dans(chemin.parent, chemin.name), tige, modele)
                if en_yaml
                else lire_le_classeur(chemin, colonnes, modele, muettes=muettes, autres=autres)
            )
            lignes += lues
            anomalies += fautes
    return lignes, anomalies


def _lire_yaml(chemin: Path, nom: str, cle: str, modele: type[M]) -> tuple[Lignes[M], list[Anomalie]]:
    """Lit une liste, écrite à la racine du fichier ou sous la clé attendue ; `nom` situe ses fautes."""
    document, anomalies = yaml_strict.lire(chemin, nom)
    base, valeurs = _liste(document.valeur, cle)
    if valeurs is None:
        conseil = f"Écrivez une liste sous « {cle}: », une entrée par ligne commençant par « - »."
        anomalies.append(
            Anomalie("valeur-invalide", f"{chemin.name} attend une liste.", conseil, lieu=document.lieu(()))
        )
        return [], anomalies
    return _valider(document, base, valeurs, modele, anomalies)


def _valider(
    document: DocumentYaml, base: Chemin, valeurs: Sequence[Valeur], modele: type[M], anomalies: list[Anomalie]
) -> tuple[Lignes[M], list[Anomalie]]:
    lignes = []
    for rang, valeur in enumerate(valeurs):
        chemin = (*base, rang)
        element, fautes = valider_valeur(valeur, modele, document, chemin)
        anomalies += fautes
        if element is not None:
            lignes.append((element, document.lieu(chemin)))
    return lignes, anomalies


def _liste(valeur: Valeur, cle: str) -> tuple[Chemin, list[Valeur] | None]:
    if valeur in ("", {}):
        return (), []
    if isinstance(valeur, dict) and list(valeur) == [cle]:
        interieur = valeur[cle]
        return (cle,), [] if interieur == "" else interieur if isinstance(interieur, list) else None
    return (), valeur if isinstance(valeur, list) else None


def lire_le_classeur(
    chemin: Path,
    colonnes: Mapping[str, str],
    modele: type[M],
    neuves: Collection[str] = (),
    muettes: Sequence[str] = (),
    autres: Sequence[FormeDeTableau] = (),
) -> tuple[Lignes[M], list[Anomalie]]:
    """Lit le tableau d'un classeur, retrouvé par ses en-têtes ; ce qui est écrit ailleurs est nommé, jamais repris.

    `neuves` sont les colonnes qu'un classeur posé par une version plus ancienne n'a pas ; `muettes` les en-têtes que
    l'outil y écrit sans les relire ; `autres` les tableaux de ses autres feuilles, qui se lisent à part.
    """
    lieu = Lieu(nom_dans(chemin.parent, chemin.name))
    try:
        feuilles = lire_classeur(lire(chemin), signes=SIGNES_D_UNE_SAISIE).feuilles
    except (FichierRefuse, OSError) as refus:
        message = f"le classeur ne se lit pas : {getattr(refus, 'message', refus)}"
        conseil = "Enregistrez-le au format .xlsx, sans mot de passe, ou supprimez-le pour qu'il soit refait."
        return [], [Anomalie("saisie-illisible", message, conseil, lieu=lieu)]
    anciennes = {entete: cle for entete, cle in colonnes.items() if entete not in neuves}
    tableau = _tableau(feuilles, colonnes) or _tableau(feuilles, anciennes)
    if tableau is not None:
        lignes, anomalies = _du_tableau(lieu.fichier, tableau, modele)
        tableaux = [(FormeDeTableau(colonnes, _est_saisie, muettes), tableau)]
        tableaux += [(forme, autre) for forme in autres if (autre := _tableau(feuilles, forme.colonnes))]
        return lignes, [*anomalies, *nommer_ailleurs(lieu.fichier, feuilles, tableaux)]
    message = f"le tableau de {chemin.name} n'est pas reconnu : ses en-têtes ont changé."
    return [], [Anomalie("colonne-absente", message, f"Rétablissez : {', '.join(colonnes)}.", lieu=lieu)]


def _lire_detail(chemin: Path) -> tuple[Lignes[PosteSaisi], list[Anomalie]]:
    """Lit le détail d'un classeur de prix, s'il en a un ; un poste écrit deux fois n'a aucun prix."""
    try:
        tableau = _tableau(lire_classeur(lire(chemin), signes=SIGNES_D_UNE_SAISIE).feuilles, COLONNES_POSTES)
    except (FichierRefuse, OSError):
        return [], []
    lignes, anomalies = _du_tableau(nom_dans(chemin.parent, chemin.name), tableau, PosteSaisi) if tableau else ([], [])
    return lignes, [*anomalies, *_postes_en_double(lignes)]


def _postes_en_double(lignes: Lignes[PosteSaisi]) -> Iterator[Anomalie]:
    vus: dict[tuple[int, str, str], tuple[PosteSaisi, Lieu]] = {}
    for poste, lieu in lignes:
        premier, ailleurs = vus.setdefault((poste.lot, nom_replie(poste.soumissionnaire), poste.poste), (poste, lieu))
        if premier.prix != poste.prix:
            message = f"« {poste.soumissionnaire} » a deux prix pour le poste {poste.poste} (voir {ailleurs})."
            conseil = "Gardez un seul prix par poste ; en attendant, aucun ne compte."
            yield Anomalie("prix-en-double", message, conseil, lieu=lieu, ref=poste.poste, lot=poste.lot)


_COLONNES_RUBRIQUES = {"Rubrique": "rubrique", "Réponse": "reponse"}


def tableau_des_rubriques(rubriques: Collection[str], muettes: Sequence[str] = ()) -> FormeDeTableau:
    """Rend la forme d'une feuille de deux colonnes, « Rubrique » et « Réponse »."""
    connues = frozenset(map(nom_replie, rubriques))
    return FormeDeTableau(
        _COLONNES_RUBRIQUES,
        lambda textes: bool(textes["reponse"]) and nom_replie(textes["rubrique"]) in connues,
        muettes,
    )


def lire_les_rubriques(chemin: Path, rubriques: Mapping[str, str]) -> tuple[dict[str, str], dict[Chemin, int]]:
    """Lit une feuille de deux colonnes, « Rubrique » et « Réponse » : rend les réponses par clé, et leur ligne."""
    try:
        tableau = _tableau(lire_classeur(lire(chemin), signes=SIGNES_D_UNE_SAISIE).feuilles, _COLONNES_RUBRIQUES)
    except (FichierRefuse, OSError):
        return {}, {}
    if tableau is None:
        return {}, {}
    cles = {nom_replie(libelle): cle for libelle, cle in rubriques.items()}
    reponses: dict[str, str] = {}
    lignes: dict[Chemin, int] = {}
    for numero, textes in tableau.lignes():
        cle = cles.get(nom_replie(textes["rubrique"]))
        if cle and textes["reponse"]:
            reponses[cle], lignes[(cle,)] = textes["reponse"], numero + 1
    return reponses, lignes


def _tableau(feuilles: Sequence[Feuille], colonnes: Mapping[str, str]) -> Tableau | None:
    """Rend le tableau de la première feuille qui porte ces en-têtes."""
    for feuille in feuilles:
        for entete, rangee in enumerate(feuille.lignes[:40]):
            rangs = _rangs(rangee, colonnes)
            if len(rangs) == len(colonnes):
                return Tableau(feuille, entete, rangs)
    return None


_CLASSEURS = (
    *(CLASSEUR_PRIX, CLASSEUR_DECISIONS, CLASSEUR_DEMANDES),
    *(CLASSEUR_DEROGATIONS, CLASSEUR_EVALUATEURS, CLASSEUR_SUITES),
)


def lignes_absentes(
    nom: str, octets: bytes, attendues: Sequence[tuple[str, ...]], d_avant: Sequence[tuple[str, ...]] = ()
) -> list[str]:
    """Rend, en clair, les lignes attendues d'un classeur rempli et qui n'y sont pas ; rien d'un fichier YAML.

    `d_avant` sont les mêmes, telles qu'un classeur plus ancien les désigne.
    """
    if nom not in _CLASSEURS:
        return []
    try:
        feuilles = lire_classeur(octets, signes=SIGNES_D_UNE_SAISIE).feuilles
    except FichierRefuse:
        return []
    cles = {tuple(nom_replie(texte_de(rangee, rang)) for rang in range(3)) for f in feuilles for rangee in f.lignes}
    presentes = {cle[:largeur] for cle in cles for largeur in (2, 3)}
    formes = zip(attendues, d_avant or attendues, strict=True)
    return [", ".join(a) for a, avant in formes if not presentes & {tuple(map(nom_replie, f)) for f in (a, avant)}]


def _rangs(rangee: Sequence[object], colonnes: Mapping[str, str]) -> dict[str, int]:
    """Rend le rang de chaque clé, d'après les en-têtes de la rangée."""
    cles = {nom_replie(entete): cle for entete, cle in colonnes.items()}
    lus = [(cles.get(nom_replie(texte_de(rangee, rang))), rang) for rang in range(len(rangee))]
    return {cle: rang for cle, rang in reversed(lus) if cle}


def _du_tableau(nom: str, tableau: Tableau, modele: type[M]) -> tuple[Lignes[M], list[Anomalie]]:
    valeurs: list[Valeur] = []
    lignes: dict[Chemin, int] = {}
    for numero, textes in tableau.lignes():
        if _est_saisie(textes):
            lignes[(len(valeurs),)] = numero + 1
            valeurs.append(dict(_en_saisie(textes)))
    return _valider(DocumentYaml(nom, valeurs, lignes), (), valeurs, modele, [])


_SAISIES = (
    "montant",
    "prix",
    "decision",
    "motif",
    "auteur",
    "date",
    "confirmee",
    "moment",
    "demande",
    "echeance",
    "soldee_le",
    "evaluateurs",
    "suite",
    "demande_recue_le",
)
"""Les cases qu'une personne remplit ; les autres sont déjà écrites."""


def _est_saisie(textes: Mapping[str, str]) -> bool:
    """Vrai si une personne a rempli la ligne : une ligne dont rien n'est saisi ne dit rien."""
    return any(textes.get(cle) for cle in _SAISIES)


def _en_saisie(textes: Mapping[str, str]) -> Iterator[tuple[str, Valeur]]:
    """Rend la ligne comme l'aurait écrite un fichier YAML : une case vide n'y est pas."""
    for cle, texte in textes.items():
        if not texte or (cle == "lot" and nom_replie(texte) in (SANS_LOT_ECRIT, "-", "")):
            continue
        if cle == "exigence" and nom_replie(texte) == nom_replie(OFFRE_ENTIERE):
            continue
        if cle in ("confirmee", "retenue", "change_l_offre"):
            yield cle, nom_replie(texte)
        elif cle != "releve":
            yield cle, texte
