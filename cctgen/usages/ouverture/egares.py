"""Les fichiers déposés que personne ne lit : ils se nomment, pour qu'aucune clause ne disparaisse en silence."""

from __future__ import annotations

import difflib
import errno
import os
from collections.abc import Collection, Iterator, Sequence
from hashlib import sha256
from pathlib import Path, PurePosixPath
from stat import S_ISREG

from cctgen.clausier.lecture.fichiers import MODELES_DU_SERVICE
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.fichiers import lire, lire_sans_tampon
from cctgen.socle.gestes.copies import original_de
from cctgen.socle.gestes.mise_en_place import DOSSIER_MIS_DE_COTE
from cctgen.socle.memoire.etats import EtatDeFichier, empreinte_de_l_etat
from cctgen.socle.nombres import citer_les_premiers
from cctgen.socle.refus import FichierSpecial

LUS_DU_CLAUSIER = (
    "clausier.yaml",
    "plan.yaml",
    "bareme.yaml",
    "references.yaml",
    "obligations.yaml",
    "contradictions/*.yaml",
    "questionnaire/*.yaml",
    "clauses/*/*.yaml",
    "cct/*/*.yaml",
    "produits/*.yaml",
    "services/*.yaml",
    "formulaires/*.yaml",
    *MODELES_DU_SERVICE,
    "schemas/*.schema.json",
    "import-cct.yaml",
)
"""Ce que lisent `clausier/lecture/`, le rendu Word et la reprise d'un import ; une lecture nouvelle s'ajoute ici."""

_DE_SERVICE = frozenset({"schemas/*.schema.json", "import-cct.yaml"})
"""Écrits par l'outil : on ne conseille pas d'y ranger quoi que ce soit."""

LUS_DE_LA_CONSULTATION = (
    "consultation.yaml",
    "reponses.yaml",
    "clauses/*.yaml",
    "clauses/*/*.yaml",
    "cct/*/*.yaml",
    *MODELES_DU_SERVICE,
    "schemas/*.schema.json",
)
_DE_L_OUTIL = frozenset(
    {
        "sortie",
        "publications",
        "offres",
        "evaluation",
        "reponses-recues",
        "formulaires-recus",
        "negociation",
        DOSSIER_MIS_DE_COTE,
    }
)
"""Dossiers que l'outil remplit ou que d'autres gestes relisent, avec leurs propres contrôles."""

_DE_L_OUTIL_AU_CLAUSIER = frozenset({DOSSIER_MIS_DE_COTE})

_DE_LECTURE = frozenset(
    {"contradictions", "questionnaire", "clauses", "cct", "produits", "services", "formulaires", "modeles"}
)
_DONNEES = frozenset({".yaml", ".yml"})
_NOTES = frozenset({".md", ".txt"})
_DES_PRIX = "Prix d'essai, nommez-le « prix-essai.yaml » ; prix des offres, rangez-le dans « evaluation/ »."
_MONTRES = 3


def egares_du_clausier(racine: Path, modeles: Collection[str]) -> Iterator[Anomalie]:
    """Énumère les fichiers d'un clausier que rien ne lit ; `modeles` sont les noms de modèles connus."""
    if not (racine / "clausier.yaml").is_file():
        return
    yield from _egares(racine, LUS_DU_CLAUSIER, modeles, _DE_L_OUTIL_AU_CLAUSIER)


def egares_de_la_consultation(
    racine: Path, modeles: Collection[str], clausiers: Collection[Path] = ()
) -> Iterator[Anomalie]:
    """Énumère les fichiers d'une consultation que rien ne lit ; ceux de ses `clausiers` ont leur propre contrôle."""
    base = racine.resolve()
    dedans = (reel.relative_to(base).as_posix() for c in clausiers if (reel := c.resolve()).is_relative_to(base))
    yield from _egares(racine, LUS_DE_LA_CONSULTATION, modeles, _DE_L_OUTIL.union(dedans))


def _egares(racine: Path, lus: Sequence[str], modeles: Collection[str], hors: Collection[str]) -> Iterator[Anomalie]:
    """Une anomalie par dossier et par sorte : deux cents fichiers mal nommés n'en font pas deux cents."""
    groupes: dict[tuple[str, str, bool], list[PurePosixPath]] = {}
    for chemin in _fichiers(racine, hors):
        if _est_lu(chemin, lus):
            if chemin.suffix == ".docx" and chemin.name not in modeles:
                yield _modele_inconnu(racine, chemin, modeles)
            continue
        if (
            _est_un_essai(racine, chemin)
            or chemin.suffix.lower() in _NOTES
            or chemin.name.upper().startswith("LICENSE")
        ):
            continue
        groupes.setdefault((str(chemin.parent), *_emploi(racine, chemin, lus)), []).append(chemin)
    for (_, conseil, bloque), chemins in groupes.items():
        noms = citer_les_premiers([f"« {c.name} »" for c in chemins], _MONTRES)
        yield Anomalie(
            "fichier-ignore",
            f"rien ne lit {noms}.",
            conseil,
            gravite=Gravite.BLOQUANTE if bloque else Gravite.INFORMATION,
            lieu=Lieu(f"{racine.resolve().name}/{chemins[0]}"),
        )


def _fichiers(racine: Path, hors: Collection[str]) -> Iterator[PurePosixPath]:
    """Énumère les fichiers visibles, sans suivre les liens vers des dossiers."""
    yield from map(PurePosixPath, _noms(racine, hors))


def _noms(racine: Path, hors: Collection[str]) -> Iterator[str]:
    """Énumère leurs chemins relatifs, en texte : un clausier a trois cents fichiers, et se relit à chaque geste."""
    a_voir = [""]
    while a_voir:
        sous = a_voir.pop()
        with os.scandir(racine / sous) as lus:
            entrees = sorted(lus, key=lambda entree: entree.name)
        for entree in entrees:
            relatif = f"{sous}{entree.name}"
            if entree.name.startswith((".", "~$")) or relatif in hors or entree.name == "__pycache__":
                continue
            if entree.is_dir(follow_symlinks=False):
                a_voir.append(f"{relatif}/")
            else:
                yield relatif


def contenus_lus(dossier: Path) -> Iterator[tuple[str, bytes]]:
    """Énumère les fichiers visibles d'un clausier, les octets des YAML et des modèles : le nom des autres suffit."""
    for relatif, etat in _lus(dossier):
        yield relatif, b"" if etat is None else lire_sans_tampon(etat.chemin)


def empreintes_lues(dossier: Path) -> Iterator[tuple[str, bytes]]:
    """Énumère les mêmes avec l'empreinte de leurs octets, que le processus ne recalcule que d'un fichier changé."""
    for relatif, etat in _lus(dossier):
        yield relatif, _RIEN if etat is None else empreinte_de_l_etat(etat)


_RIEN = sha256().digest()


def _lus(dossier: Path) -> Iterator[tuple[str, EtatDeFichier | None]]:
    racine = f"{dossier}{os.sep}"
    for relatif in sorted(_noms(dossier, _DE_L_OUTIL_AU_CLAUSIER), key=lambda nom: nom.split("/")):
        lu = relatif.endswith(".yaml") or relatif.startswith("modeles/")
        yield relatif, _etat(racine + relatif) if lu else None


_LIENS_ROMPUS = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)


def _etat(chemin: str) -> EtatDeFichier | None:
    try:
        dit = os.stat(chemin)  # noqa: PTH116 (cent fois par geste : un chemin de texte coûte quatre fois moins)
    except OSError as refus:
        if refus.errno in _LIENS_ROMPUS:
            return None
        raise
    return EtatDeFichier.de(chemin, dit) if S_ISREG(dit.st_mode) else None


def _emploi(racine: Path, chemin: PurePosixPath, lus: Sequence[str]) -> tuple[str, bool]:
    du_logo = conseil_de_logo(racine / chemin) if chemin.parts[0] == "modeles" else ""
    return (du_logo, True) if du_logo else _sorte(racine, chemin, lus)


def _sorte(racine: Path, chemin: PurePosixPath, lus: Sequence[str]) -> tuple[str, bool]:
    """Rend le conseil, et vrai si ce qui se perd est sans doute une donnée."""
    corrige = chemin.with_suffix(".yaml")
    if chemin.suffix.lower() in _DONNEES and chemin.suffix != ".yaml" and _est_lu(corrige, lus):
        return renommer(racine / corrige, f"Renommez l'extension en « .yaml » : {corrige.name}."), True
    racines = {PurePosixPath(m).parts[0] for m in lus}
    if len(chemin.parts) == 1:
        a_la_racine = [r for r in racines if "." in r]
        proches = difflib.get_close_matches(chemin.with_suffix(".yaml").name.lower(), a_la_racine)
        proches = [original_de(chemin.name, a_la_racine)] if original_de(chemin.name, a_la_racine) else proches
        if chemin.suffix.lower() in _DONNEES:
            deviner = renommer(racine / proches[0]) if proches else _ranger(lus)
            return (_DES_PRIX if _porte_des_prix(racine, chemin) else deviner), True
        return "Sans effet sur le dossier ; rangez-le ailleurs s'il vous gêne.", False
    if chemin.parts[0] not in racines:
        proches = difflib.get_close_matches(chemin.parts[0].lower(), [r for r in racines if "." not in r])
        if proches:
            conseil = f"Renommez le dossier « {chemin.parts[0]} » en « {proches[0]} »."
            return (f"Rangez-le dans « {proches[0]} »." if (racine / proches[0]).exists() else conseil), True
        return _ranger(lus), chemin.suffix.lower() in _DONNEES
    return _ranger(lus), chemin.suffix.lower() in _DONNEES or chemin.parts[0] in _DE_LECTURE


def conseil_de_logo(chemin: Path) -> str:
    """Rend ce qu'il faut faire d'un logo que rien ne lit sous ce nom, ou rien d'un autre fichier."""
    if chemin.stem.casefold() != "logo":
        return ""
    correct = chemin.with_name(chemin.name.lower())
    if correct.suffix in (".png", ".jpg", ".jpeg"):
        return renommer(correct)
    return "Enregistrez le logo en PNG ou en JPEG, sous le nom logo.png ou logo.jpg, puis ôtez celui-ci."


def _est_un_essai(racine: Path, chemin: PurePosixPath) -> bool:
    """Vrai des prix d'essai que seul lit « simuler --essai », posés à la racine d'une consultation."""
    return "essai" in chemin.stem.lower() and _porte_des_prix(racine, chemin)


def _porte_des_prix(racine: Path, chemin: PurePosixPath) -> bool:
    """Vrai d'un YAML de la racine qui porte des prix ; le reste ne s'ouvre pas."""
    if len(chemin.parts) > 1 or chemin.suffix.lower() not in _DONNEES:
        return False
    # Seul un YAML égaré attend de quoi reconnaître une saisie.
    from cctgen.evaluation.saisies.reconnus import reconnaitre  # noqa: PLC0415

    try:
        reconnu = reconnaitre(lire(racine / chemin))
    except (OSError, FichierSpecial):
        return False
    return reconnu is not None and reconnu.nature == "prix"


def renommer(cible: Path, conseil: str = "") -> str:
    """Rend le conseil de donner ce nom à un fichier égaré, ou de l'ôter si un autre le porte déjà."""
    if cible.exists():
        return (
            f"« {cible.name} » existe déjà, et seul lui est lu : reportez-y ce qui manque, ou rangez celui-ci ailleurs."
        )
    return conseil or f"Renommez-le « {cible.name} »."


def _est_lu(chemin: PurePosixPath, lus: Sequence[str]) -> bool:
    return any(len(PurePosixPath(m).parts) == len(chemin.parts) and chemin.match(m) for m in lus)


def _ranger(lus: Sequence[str]) -> str:
    return f"Les seules places lues sont : {', '.join(m for m in lus if m not in _DE_SERVICE)}."


def _modele_inconnu(racine: Path, chemin: PurePosixPath, modeles: Collection[str]) -> Anomalie:
    proches = difflib.get_close_matches(chemin.name, modeles, n=1)
    admis = f"Noms admis : {', '.join(sorted(modeles))}."
    conseil = renommer(racine / chemin.parent / proches[0]) if proches else admis
    return Anomalie(
        "fichier-ignore",
        f"aucun document ne suit le modèle « {chemin.name} ».",
        conseil,
        lieu=Lieu(f"{racine.resolve().name}/{chemin}"),
    )
