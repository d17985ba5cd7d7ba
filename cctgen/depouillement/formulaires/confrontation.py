"""Confronter un formulaire rendu à celui qui a été remis : ce qui est écrit, ce qui manque, ce qui a bougé."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cctgen.assemblage.modele import Formulaire
from cctgen.documents.formulaires.releve import Ligne, Releve
from cctgen.documents.fragments import Saisie
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu

_NOMMEES = 5


@dataclass(frozen=True, slots=True)
class Reponse:
    """Ce qui est écrit dans une case, ou à côté d'elles (`hors_case`), sous le titre de sa section."""

    section: str
    libelle: str
    valeur: str
    hors_case: bool = False


@dataclass(frozen=True, slots=True)
class Emis:
    """Un formulaire tel qu'il a été remis : ses cases par section, et son texte, s'il se retrouve."""

    formulaire: Formulaire
    cases: Sequence[tuple[str, Saisie]]
    releve: Releve | None = None


@dataclass(frozen=True, slots=True)
class FormulaireRecu:
    """Un formulaire rendu ; `offre` est celle de son pli, `reponses` tout ce que le soumissionnaire y a écrit."""

    fichier: str
    sha256: str
    titre: str
    reponses: tuple[Reponse, ...]
    vides: int
    offre: Offre | None
    anomalies: tuple[Anomalie, ...]

    def en_dict(self) -> dict[str, object]:
        """Rend la forme JSON de `depouiller`."""
        return {
            "fichier": self.fichier,
            "sha256": self.sha256,
            "formulaire": self.titre,
            "soumissionnaire": self.offre.soumissionnaire if self.offre else None,
            "cases_vides": self.vides,
            "reponses": [
                {"section": r.section, "libelle": r.libelle, "valeur": r.valeur, "hors_case": r.hors_case}
                for r in self.reponses
            ],
            "anomalies": [a.en_dict() for a in self.anomalies],
        }


def confronter(fichier: str, sha256: str, releve: Releve, emis: Emis | None, offre: Offre | None) -> FormulaireRecu:
    """Rend le formulaire rendu ; sans `emis`, ses réponses sont gardées sous le libellé de leur case."""
    if emis is None:
        reponses = tuple(Reponse("", case.libelle, case.valeur) for case in releve.cases if case.valeur)
        anomalies = [_inconnu(fichier, releve.formulaire)]
        vides, titre = 0, releve.formulaire
    else:
        ecartees = tuple(_hors_des_cases(releve, emis))
        reponses = (*_dans_les_cases(releve, emis), *ecartees)
        anomalies = [*_etat_des_cases(fichier, releve, emis), *_a_cote(fichier, ecartees, releve, emis)]
        vides, titre = len(_vides(releve, emis)), emis.formulaire.titre
    if offre is None:
        anomalies.append(_non_rattache(fichier))
    return FormulaireRecu(fichier, sha256, titre, reponses, vides, offre, tuple(anomalies))


def _dans_les_cases(releve: Releve, emis: Emis) -> Iterator[Reponse]:
    """Énumère les réponses dans l'ordre du fichier ; une case que le dossier ne connaît pas garde son libellé."""
    connues = {case.etiquette: (section, case.libelle) for section, case in emis.cases}
    for lue in releve.cases:
        if lue.valeur:
            section, libelle = connues.get(lue.etiquette, ("", lue.libelle))
            yield Reponse(section, libelle, lue.valeur)


def _hors_des_cases(releve: Releve, emis: Emis) -> Iterator[Reponse]:
    """Énumère les paragraphes que le formulaire remis n'a pas : écrits à côté des cases, ou à leur place."""
    if emis.releve is None:
        return
    remis = Counter(_normal(ligne) for ligne in emis.releve.lignes)
    for ligne in releve.lignes:
        cle = _normal(ligne)
        if remis[cle]:
            remis[cle] -= 1
        else:
            yield Reponse("", ligne.repere, ligne.texte, hors_case=True)


def _normal(ligne: Ligne) -> str:
    return " ".join(ligne.texte.split())


def _vides(releve: Releve, emis: Emis) -> list[str]:
    remplies = {case.etiquette for case in releve.cases if case.valeur}
    presentes = {case.etiquette for case in releve.cases}
    return [c.libelle for _, c in emis.cases if c.etiquette in presentes and c.etiquette not in remplies]


def _etat_des_cases(fichier: str, releve: Releve, emis: Emis) -> Iterator[Anomalie]:
    presentes = Counter(case.etiquette for case in releve.cases)
    perdues = [c.libelle for _, c in emis.cases if not presentes[c.etiquette]]
    attendues = {c.etiquette for _, c in emis.cases}
    nouvelles = [case.libelle for case in releve.cases if case.etiquette not in attendues]
    if perdues or nouvelles:
        dits = [f"disparue(s) : {_liste(perdues)}"] if perdues else []
        dits += [f"d'une autre version : {_liste(nouvelles)}"] if nouvelles else []
        yield Anomalie(
            "formulaire-altere",
            f"les cases de « {emis.formulaire.titre} » ne sont plus celles qui ont été remises ; {' ; '.join(dits)}.",
            "Lisez le fichier : ce qui est écrit hors des cases est repris à la suite des réponses.",
            Gravite.A_QUALIFIER,
            Lieu(fichier),
        )
    if vides := _vides(releve, emis):
        yield Anomalie(
            "formulaire-incomplet",
            f"« {emis.formulaire.titre} » : {len(vides)} case(s) laissée(s) vide(s) : {_liste(vides)}.",
            "Certaines sont réservées à l'acheteur, ou sans objet ; une demande de précision ne complète pas l'offre.",
            Gravite.INFORMATION,
            Lieu(fichier),
        )


def _a_cote(fichier: str, ecartees: Sequence[Reponse], releve: Releve, emis: Emis) -> Iterator[Anomalie]:
    objets = max(releve.objets - (emis.releve.objets if emis.releve else 0), 0)
    if not (ecartees or objets):
        return
    dits = [f"{len(ecartees)} passage(s), dont « {ecartees[0].valeur[:60]} »"] if ecartees else []
    dits += [f"{objets} image(s), note(s) ou commentaire(s)"] if objets else []
    yield Anomalie(
        "saisie-hors-case",
        f"« {emis.formulaire.titre} » porte hors de ses cases {' et '.join(dits)}.",
        "Les passages sont repris à la suite des réponses ; lisez le fichier pour ce qui n'est pas du texte.",
        Gravite.A_QUALIFIER,
        Lieu(fichier),
    )


def _liste(noms: Sequence[str]) -> str:
    suite = f" et {len(noms) - _NOMMEES} de plus" if len(noms) > _NOMMEES else ""
    return f"{', '.join(f'« {nom} »' for nom in noms[:_NOMMEES])}{suite}"


def _inconnu(fichier: str, identifiant: str) -> Anomalie:
    return Anomalie(
        "formulaire-inconnu",
        f"le dossier n'a pas remis de formulaire « {identifiant} » : ses réponses sont gardées telles quelles.",
        "Vérifiez qu'il vient bien de cette consultation, et de sa dernière version.",
        Gravite.A_QUALIFIER,
        Lieu(fichier),
    )


def _non_rattache(fichier: str) -> Anomalie:
    return Anomalie(
        "formulaire-non-rattache",
        "le formulaire ne se rattache à aucune offre : une seule matrice doit être remise dans son pli.",
        "Redonnez-le avec la matrice, dans un même dossier.",
        Gravite.A_QUALIFIER,
        Lieu(fichier),
    )
