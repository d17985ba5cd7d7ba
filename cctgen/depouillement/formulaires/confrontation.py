"""Confronter un formulaire rendu à celui qui a été remis : ce qui est écrit, ce qui manque, ce qui a bougé."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cctgen.depouillement.formulaires.exemplaires import CaseRendue, lignes_recopiees, par_exemplaire
from cctgen.depouillement.formulaires.provenance import (
    Emis,
    d_ailleurs,
    d_une_autre_version,
    est_d_ailleurs,
    le_plus_proche,
)
from cctgen.depouillement.formulaires.signes import signes_des_reponses
from cctgen.depouillement.formulaires.textes import Ecarts, citer, ecarts_de_texte, texte_modifie
from cctgen.documents.formulaires.releve import Releve
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.typographie import raccourcir


@dataclass(frozen=True, slots=True)
class Reponse:
    """Ce qui est écrit dans une case, ou à côté d'elles (`hors_case`), sous le titre de sa section.

    `rangee` et `colonne` situent une case de grille : « Ligne 1 » et « Élément ».
    """

    section: str
    libelle: str
    valeur: str
    hors_case: bool = False
    rangee: str = ""
    colonne: str = ""


@dataclass(frozen=True, slots=True)
class FormulaireRecu:
    """Un formulaire rendu ; `offre` est celle de son pli, `reponses` tout ce que le soumissionnaire y a écrit.

    `remis_le`, vide s'il ne se connaît pas, distingue deux dépôts d'un même fichier.
    """

    fichier: str
    sha256: str
    titre: str
    reponses: tuple[Reponse, ...]
    vides: int
    offre: Offre | None
    anomalies: tuple[Anomalie, ...]
    remis_le: str = ""

    def en_dict(self) -> dict[str, object]:
        """Rend la forme JSON de `depouiller`."""
        return {
            "fichier": self.fichier,
            "sha256": self.sha256,
            "formulaire": self.titre,
            "soumissionnaire": self.offre.soumissionnaire if self.offre else None,
            "remis_le": self.remis_le or None,
            "cases_vides": self.vides,
            "reponses": [
                {"section": r.section, "libelle": r.libelle, "valeur": r.valeur, "hors_case": r.hors_case}
                for r in self.reponses
            ],
            "anomalies": [a.en_dict() for a in self.anomalies],
        }


def confronter(
    fichier: str, sha256: str, releve: Releve, emis: Sequence[Emis], offre: Offre | None, remis_le: str = ""
) -> FormulaireRecu:
    """Rend le formulaire rendu, lu en face de celui des `emis`, du dernier publié au premier, que le candidat a rempli.

    Sans aucun, ses réponses sont gardées sous le libellé de leur case.
    """
    rendues = par_exemplaire(releve.cases)
    if emis:
        rempli = le_plus_proche(releve, emis)
        reponses, anomalies = _confronte(fichier, releve, rendues, rempli)
        if not est_d_ailleurs(releve, rempli):
            anomalies = [*d_une_autre_version(fichier, rempli, emis[0]), *anomalies]
        vides, titre = len(_vides(releve, rempli)), emis[0].formulaire.titre
    else:
        reponses = tuple(Reponse("", r.libelle(r.lue.libelle), r.lue.valeur) for r in rendues if r.lue.valeur)
        anomalies = [_inconnu(fichier, releve.formulaire), *_signes(fichier, releve.formulaire, rendues, Ecarts())]
        vides, titre = 0, releve.formulaire
    anomalies = [*anomalies, *lignes_recopiees(fichier, titre, rendues)]
    if offre is None:
        anomalies.append(_non_rattache(fichier))
    return FormulaireRecu(fichier, sha256, titre, reponses, vides, offre, tuple(anomalies), remis_le)


def _confronte(
    fichier: str, releve: Releve, rendues: Sequence[CaseRendue], emis: Emis
) -> tuple[tuple[Reponse, ...], list[Anomalie]]:
    """Rend les réponses et les anomalies d'un formulaire, en face du texte qu'il portait vierge."""
    dites = tuple(_dans_les_cases(rendues, emis))
    recopie = any(r.exemplaire > 1 for r in rendues)
    ecarts = Ecarts() if emis.releve is None else ecarts_de_texte(releve, emis.releve, recopie=recopie)
    anomalies = list(_etat_des_cases(fichier, releve, emis))
    if est_d_ailleurs(releve, emis):
        # Rien n'y distingue ce que son acheteur a écrit de ce que le candidat ajoute.
        anomalies.insert(0, d_ailleurs(fichier, emis, len(ecarts.ajoutees)))
        return dites, [*anomalies, *_signes(fichier, emis.formulaire.titre, rendues, Ecarts())]
    ecartees = tuple(Reponse("", ligne.repere, ligne.texte, hors_case=True) for ligne in ecarts.ajoutees)
    anomalies += [
        *_a_cote(fichier, ecartees, releve, emis),
        *texte_modifie(fichier, emis.formulaire.titre, ecarts),
        *_signes(fichier, emis.formulaire.titre, rendues, ecarts),
    ]
    return (*dites, *ecartees), anomalies


def _signes(fichier: str, titre: str, rendues: Sequence[CaseRendue], ecarts: Ecarts) -> Iterator[Anomalie]:
    marques = [(r.libelle(r.lue.libelle), remarque) for r in rendues for remarque in r.lue.remarques]
    return signes_des_reponses(fichier, titre, [*marques, *(("", remarque) for remarque in ecarts.a_cote)])


def _dans_les_cases(rendues: Sequence[CaseRendue], emis: Emis) -> Iterator[Reponse]:
    """Énumère les réponses dans l'ordre du fichier ; une case que le dossier ne connaît pas garde son libellé."""
    connues = {case.etiquette: (section, case) for section, case in emis.cases}
    for rendue in rendues:
        lue = rendue.lue
        if lue.valeur and lue.etiquette in connues:
            section, case = connues[lue.etiquette]
            rangee = rendue.libelle(case.rangee) if case.rangee else ""
            yield Reponse(section, rendue.libelle(case.libelle), lue.valeur, rangee=rangee, colonne=case.colonne)
        elif lue.valeur:
            yield Reponse("", rendue.libelle(lue.libelle), lue.valeur)


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
        dits = [f"disparue(s) : {citer(perdues)}"] if perdues else []
        dits += [f"d'une autre version : {citer(nouvelles)}"] if nouvelles else []
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
            f"« {emis.formulaire.titre} » : {len(vides)} case(s) laissée(s) vide(s) : {citer(vides)}.",
            "Certaines sont réservées à l'acheteur, ou sans objet ; une demande de précision ne complète pas l'offre.",
            Gravite.INFORMATION,
            Lieu(fichier),
        )


def _a_cote(fichier: str, ecartees: Sequence[Reponse], releve: Releve, emis: Emis) -> Iterator[Anomalie]:
    objets = max(releve.objets - (emis.releve.objets if emis.releve else 0), 0)
    if not (ecartees or objets):
        return
    dits = [f"{len(ecartees)} passage(s), dont « {raccourcir(ecartees[0].valeur, 60)} »"] if ecartees else []
    dits += [f"{objets} image(s), note(s) ou objet(s) que rien ne lit"] if objets else []
    yield Anomalie(
        "saisie-hors-case",
        f"« {emis.formulaire.titre} » porte hors de ses cases {' et '.join(dits)}.",
        "Les passages sont repris à la suite des réponses ; lisez le fichier pour ce qui n'est pas du texte.",
        Gravite.A_QUALIFIER,
        Lieu(fichier),
    )


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
