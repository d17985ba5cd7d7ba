"""Lecture stricte du YAML : tout scalaire est un texte, chaque valeur connaît sa ligne.

Seul module à importer `yaml`. Mesuré avec PyYAML : `safe_load` change `00012345600012` en nombre,
`12:30` en 750, `NO` en faux, et garde sans rien dire la dernière de deux clés répétées.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from cctgen.socle.anomalies import Anomalie, Lieu

Valeur = str | list["Valeur"] | dict[str, "Valeur"]
Chemin = tuple[str | int, ...]

_CHARGEUR: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class DocumentYaml:
    """Un fichier lu : sa valeur et la ligne (à partir de 1) de chaque chemin."""

    fichier: str
    valeur: Valeur
    lignes: dict[Chemin, int] = field(default_factory=dict)

    def lieu(self, chemin: Chemin) -> Lieu:
        """Rend le lieu du chemin, ou celui du plus proche parent connu."""
        for longueur in range(len(chemin), -1, -1):
            ligne = self.lignes.get(chemin[:longueur])
            if ligne is not None:
                return Lieu(self.fichier, ligne)
        return Lieu(self.fichier)


class _Constructeur:
    """Bâtit la valeur à partir des évènements de l'analyseur, en relevant les formes refusées."""

    def __init__(self, evenements: Iterator[yaml.Event], fichier: str) -> None:
        self._evenements = evenements
        self._fichier = fichier
        self.lignes: dict[Chemin, int] = {}
        self.anomalies: list[Anomalie] = []

    def valeur(self, chemin: Chemin = ()) -> Valeur:
        evenement = next(self._evenements)
        while isinstance(evenement, yaml.StreamStartEvent | yaml.DocumentStartEvent):
            evenement = next(self._evenements)
        return self._depuis(evenement, chemin)

    def verifier_la_fin(self) -> None:
        """Un second document, après « --- », serait perdu sans un mot."""
        for evenement in self._evenements:
            if isinstance(evenement, yaml.DocumentStartEvent):
                conseil = "Retirez la ligne « --- » : un fichier, un document."
                self._signaler("documents-multiples", "le fichier contient deux documents.", conseil, _ligne(evenement))

    def _depuis(self, evenement: yaml.Event, chemin: Chemin) -> Valeur:
        if chemin not in self.lignes:
            self.lignes[chemin] = _ligne(evenement)
        self._refuser_ancre_et_etiquette(evenement)
        if isinstance(evenement, yaml.ScalarEvent):
            return str(evenement.value)
        if isinstance(evenement, yaml.SequenceStartEvent):
            return self._liste(chemin)
        if isinstance(evenement, yaml.MappingStartEvent):
            return self._dictionnaire(chemin)
        return ""

    def _liste(self, chemin: Chemin) -> list[Valeur]:
        elements: list[Valeur] = []
        while not isinstance(evenement := next(self._evenements), yaml.SequenceEndEvent):
            elements.append(self._depuis(evenement, (*chemin, len(elements))))
        return elements

    def _dictionnaire(self, chemin: Chemin) -> dict[str, Valeur]:
        resultat: dict[str, Valeur] = {}
        while not isinstance(evenement := next(self._evenements), yaml.MappingEndEvent):
            cle = self._cle(evenement, chemin)
            if cle in resultat:
                message = f"la clé « {cle} » est écrite deux fois."
                self._signaler("cle-repetee", message, "Gardez une seule des deux.", _ligne(evenement))
            suite = (*chemin, cle)
            self.lignes[suite] = _ligne(evenement)
            resultat[cle] = self._depuis(next(self._evenements), suite)
        return resultat

    def _cle(self, evenement: yaml.Event, chemin: Chemin) -> str:
        """Rend la clé ; une clé composée est lue pour être passée, et remplacée par sa ligne."""
        if isinstance(evenement, yaml.ScalarEvent):
            self._refuser_ancre_et_etiquette(evenement)
            return str(evenement.value)
        ligne = _ligne(evenement)
        self._depuis(evenement, (*chemin, "?"))
        self._signaler("cle-invalide", "une clé n'est pas un texte simple.", "Écrivez « cle: valeur ».", ligne)
        return f"<{ligne}>"

    def _refuser_ancre_et_etiquette(self, evenement: yaml.Event) -> None:
        if getattr(evenement, "anchor", None) is None and getattr(evenement, "tag", None) is None:
            return
        ligne = _ligne(evenement)
        if isinstance(evenement, yaml.AliasEvent) or getattr(evenement, "anchor", None):
            self._signaler(
                "ancre-refusee",
                "une ancre ou un renvoi YAML (& ou *) est utilisé.",
                "Recopiez la valeur, ou mettez le texte entre guillemets s'il commence par & ou *.",
                ligne,
            )
        etiquette = getattr(evenement, "tag", None)
        if etiquette is not None:
            self._signaler(
                "etiquette-refusee",
                f"l'étiquette YAML « {etiquette} » est utilisée.",
                "Retirez-la, ou mettez le texte entre guillemets s'il commence par « ! ».",
                ligne,
            )

    def _signaler(self, code: str, message: str, conseil: str, ligne: int) -> None:
        self.anomalies.append(Anomalie(code, message, conseil, lieu=Lieu(self._fichier, ligne)))


def _evenements(texte: str) -> Iterator[yaml.Event]:
    """Énumère les évènements de l'analyseur, celui en C quand il est là : quatre fois plus rapide."""
    analyseur = _CHARGEUR(texte)
    try:
        while (evenement := analyseur.get_event()) is not None:
            yield evenement
    finally:
        analyseur.dispose()


def _ligne(evenement: yaml.Event) -> int:
    marque = evenement.start_mark
    return 1 if marque is None else marque.line + 1


def analyser(texte: str, fichier: str) -> tuple[DocumentYaml, list[Anomalie]]:
    """Analyse un texte YAML ; une faute de syntaxe est une anomalie, jamais une exception."""
    try:
        constructeur = _Constructeur(_evenements(texte), fichier)
        valeur = constructeur.valeur()
        constructeur.verifier_la_fin()
    except yaml.YAMLError as faute:
        return DocumentYaml(fichier, {}), [_faute_de_syntaxe(faute, fichier)]
    return DocumentYaml(fichier, valeur, constructeur.lignes), constructeur.anomalies


def lire(chemin: Path, fichier: str | None = None) -> tuple[DocumentYaml, list[Anomalie]]:
    """Lit un fichier YAML ; `fichier` est le nom montré dans les messages."""
    nom = fichier or str(chemin)
    try:
        texte = chemin.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        conseil = "Enregistrez-le en UTF-8 dans votre éditeur."
        return DocumentYaml(nom, {}), [
            Anomalie("encodage-inconnu", "le fichier n'est pas en UTF-8.", conseil, lieu=Lieu(nom))
        ]
    except OSError as erreur:
        message = f"le fichier ne peut pas être lu ({erreur.strerror or erreur})."
        return DocumentYaml(nom, {}), [
            Anomalie("fichier-illisible", message, "Vérifiez son nom et vos droits.", lieu=Lieu(nom))
        ]
    return analyser(texte, nom)


def rediger(valeur: object) -> str:
    """Rend la forme YAML d'une valeur que l'outil écrit lui-même (réponses, consultation neuve)."""
    return yaml.safe_dump(valeur, allow_unicode=True, sort_keys=False, width=110)


_CAUSES = (
    ("mapping values are not allowed", "deux-points mal placés : une valeur contient « : » sans guillemets."),
    ("could not find expected ':'", "il manque « : » après une clé, ou une ligne est mal alignée."),
    ("found character '\\t'", "une tabulation est utilisée pour décaler ; seules les espaces conviennent."),
    ("expected <block end>", "une ligne n'est pas alignée avec les précédentes."),
    ("did not find expected key", "une ligne n'est pas alignée avec les précédentes."),
    ("found unexpected end of stream", "un guillemet ouvert n'est jamais fermé."),
    ("control characters are not allowed", "le fichier contient un caractère de contrôle invisible."),
)


def _faute_de_syntaxe(faute: yaml.YAMLError, fichier: str) -> Anomalie:
    probleme = str(getattr(faute, "problem", "") or getattr(faute, "reason", "") or faute)
    marque = getattr(faute, "problem_mark", None)
    explication = next((francais for anglais, francais in _CAUSES if anglais in probleme), "le YAML est mal formé.")
    return Anomalie(
        "yaml-invalide",
        explication,
        "Mettez les textes d'une ligne entre guillemets, les autres après « | », décalés de deux espaces.",
        lieu=Lieu(fichier, None if marque is None else marque.line + 1),
    )
