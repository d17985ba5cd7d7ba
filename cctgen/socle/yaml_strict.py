"""Lecture stricte du YAML : tout scalaire est un texte, chaque valeur connaît sa ligne.

Seul module, avec `retouche.noeuds`, à importer `yaml`. Mesuré avec PyYAML : `safe_load` change
`00012345600012` en nombre, `12:30` en 750, `NO` en faux, et garde sans rien dire la dernière de deux clés répétées.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from cctgen.socle.anomalies import Anomalie, Chemin, Gravite, Lieu
from cctgen.socle.erreurs import EcritureImpossible
from cctgen.socle.fautes_yaml import FauteDeSyntaxe, expliquer_la_faute
from cctgen.socle.fichiers import ouvrir
from cctgen.socle.refus import cause
from cctgen.socle.typographie import raccourcir

Valeur = str | list["Valeur"] | dict[str, "Valeur"]
PROFONDEUR_MAX = 30
"""Niveaux admis : le plus profond des fichiers livrés en a dix ; au-delà, Python lui-même ne suit plus."""

TAILLE_MAX = 3_000_000
"""Octets admis : cinquante fois le plus gros fichier livré."""

DESIGNATION = "# yaml-language-server: $schema="
"""Ce que lit l'extension YAML des éditeurs (VS Code et les autres) en tête d'un fichier."""

_CONTROLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
"""Ce que ni Word, ni Excel, ni un nom de fichier ne peuvent porter, et ce qui y renverse l'ordre des lettres."""

_DEMI_CODE = re.compile("[\ud800-\udfff]")

_CHARGEUR: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class DocumentYaml:
    """Un fichier lu : sa valeur et la ligne (à partir de 1) de chaque chemin.

    `lisible` est faux quand le fichier n'a pas pu être analysé : sa valeur ne dit alors rien de lui.
    """

    fichier: str
    valeur: Valeur
    lignes: dict[Chemin, int] = field(default_factory=dict)
    lisible: bool = True

    def lieu(self, chemin: Chemin) -> Lieu:
        """Rend le lieu du chemin, ou celui du plus proche parent connu."""
        for longueur in range(len(chemin), -1, -1):
            ligne = self.lignes.get(chemin[:longueur])
            if ligne is not None:
                return Lieu(self.fichier, ligne)
        return Lieu(self.fichier)


class _TropProfond(Exception):
    """Le document dépasse `PROFONDEUR_MAX` ; on n'en lit pas davantage."""

    def __init__(self, ligne: int) -> None:
        super().__init__(ligne)
        self.ligne = ligne


class _Constructeur:
    """Bâtit la valeur à partir des évènements de l'analyseur, en relevant les formes refusées."""

    def __init__(self, texte: str, fichier: str) -> None:
        self._evenements = _evenements(texte)
        self._ecrites = texte.split("\n")
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
        if len(chemin) > PROFONDEUR_MAX:
            raise _TropProfond(_ligne(evenement))
        self._refuser_ancre_et_etiquette(evenement)
        if isinstance(evenement, yaml.ScalarEvent):
            return self._scalaire(evenement)
        if isinstance(evenement, yaml.SequenceStartEvent):
            return self._liste(chemin)
        if isinstance(evenement, yaml.MappingStartEvent):
            return self._dictionnaire(chemin)
        # Un renvoi est déjà refusé : le garder comme un texte évite d'en dire la valeur « vide ».
        return f"*{evenement.anchor}" if isinstance(evenement, yaml.AliasEvent) else ""

    def _liste(self, chemin: Chemin) -> list[Valeur]:
        elements: list[Valeur] = []
        while not isinstance(evenement := next(self._evenements), yaml.SequenceEndEvent):
            elements.append(self._depuis(evenement, (*chemin, len(elements))))
        return elements

    def _dictionnaire(self, chemin: Chemin) -> dict[str, Valeur]:
        resultat: dict[str, Valeur] = {}
        repetees: set[str] = set()
        while not isinstance(evenement := next(self._evenements), yaml.MappingEndEvent):
            cle = self._cle(evenement, chemin)
            if cle in resultat and cle not in repetees:
                repetees.add(cle)
                message = f"la clé « {cle} » est écrite plus d'une fois."
                self._signaler("cle-repetee", message, "Gardez-en une seule.", _ligne(evenement))
            suite = (*chemin, cle)
            self.lignes[suite] = _ligne(evenement)
            resultat[cle] = self._depuis(next(self._evenements), suite)
        return resultat

    def _cle(self, evenement: yaml.Event, chemin: Chemin) -> str:
        """Rend la clé ; une clé composée est lue pour être passée, et remplacée par sa ligne."""
        if isinstance(evenement, yaml.ScalarEvent):
            self._refuser_ancre_et_etiquette(evenement)
            return self._scalaire(evenement)
        ligne = _ligne(evenement)
        self._depuis(evenement, (*chemin, "?"))
        self._signaler("cle-invalide", "une clé n'est pas un texte simple.", "Écrivez « cle: valeur ».", ligne)
        return f"<{ligne}>"

    def _scalaire(self, evenement: yaml.ScalarEvent) -> str:
        texte = str(evenement.value)
        self._dire_la_fin_perdue(evenement, texte)
        if _CONTROLE.search(texte) is None:
            return texte
        self._signaler(
            "caractere-interdit",
            "un texte contient un caractère de contrôle invisible.",
            "Supprimez-le : ni Word, ni Excel, ni un nom de fichier ne le portent sûrement.",
            _ligne(evenement),
        )
        return _CONTROLE.sub(SIGNE_REFUSE, texte)

    def _dire_la_fin_perdue(self, evenement: yaml.ScalarEvent, texte: str) -> None:
        """Nomme ce qu'un « # » ôte à un texte sans guillemets : « Lot n° 3 #2 » ne garderait que « Lot n° 3 »."""
        fin = evenement.end_mark
        if evenement.style or not texte or fin is None or fin.line >= len(self._ecrites):
            return
        reste = self._ecrites[fin.line][fin.column :].lstrip()
        if reste.startswith("#") and (" " in texte or reste[1:2].strip()):
            ecarte, garde = raccourcir(reste, 40), raccourcir(texte, 40)
            message = f"« {ecarte} » est un commentaire : il ne fait pas partie de « {garde} »."
            conseil = "S'il en fait partie, mettez le texte entre guillemets ; sinon, écrivez-le sur sa propre ligne."
            self._signaler("fin-de-texte-ignoree", message, conseil, fin.line + 1, Gravite.A_QUALIFIER)

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

    def _signaler(
        self, code: str, message: str, conseil: str, ligne: int, gravite: Gravite = Gravite.BLOQUANTE
    ) -> None:
        self.anomalies.append(Anomalie(code, message, conseil, gravite, Lieu(self._fichier, ligne)))


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
        constructeur = _Constructeur(texte, fichier)
        valeur = constructeur.valeur()
        constructeur.verifier_la_fin()
    except yaml.YAMLError as faute:
        return _illisible(fichier, _faute_de_syntaxe(faute, texte, fichier))
    except _TropProfond as faute:
        message = f"le fichier emboîte plus de {PROFONDEUR_MAX} niveaux."
        lieu = Lieu(fichier, faute.ligne)
        return _illisible(fichier, Anomalie("yaml-trop-profond", message, "Simplifiez-le.", lieu=lieu))
    return DocumentYaml(fichier, valeur, constructeur.lignes), constructeur.anomalies


Analyse = Callable[[str, str], tuple[DocumentYaml, list[Anomalie]]]


def lire(chemin: Path, fichier: str | None = None, analyse: Analyse = analyser) -> tuple[DocumentYaml, list[Anomalie]]:
    """Lit un fichier YAML ; `fichier` est le nom montré dans les messages.

    Qui relit souvent les mêmes textes sans toucher à leur valeur donne une `analyse` qui s'en souvient.
    """
    nom = fichier or str(chemin)
    try:
        octets = _octets(chemin)
    except OSError as erreur:
        message = f"le fichier ne peut pas être lu ({cause(erreur)})."
        conseil = "Vérifiez son nom et vos droits."
        return _illisible(nom, Anomalie("fichier-illisible", message, conseil, lieu=Lieu(nom)))
    if len(octets) > TAILLE_MAX:
        message = f"le fichier dépasse {TAILLE_MAX // 1_000_000} Mo."
        return _illisible(nom, Anomalie("fichier-trop-grand", message, "Partagez-le en plusieurs.", lieu=Lieu(nom)))
    try:
        texte = octets.decode("utf-8-sig")
    except UnicodeDecodeError as erreur:
        conseil = "Enregistrez-le en UTF-8 dans votre éditeur."
        lieu = Lieu(nom, octets.count(b"\n", 0, erreur.start) + 1)
        return _illisible(nom, Anomalie("encodage-inconnu", "le fichier n'est pas en UTF-8.", conseil, lieu=lieu))
    return analyse(texte, nom)


SIGNE_REFUSE = "\ufffd"
"""Ce qui tient la place d'un caractère de contrôle dans la valeur lue."""

_MAL_ECRITS = frozenset({"ancre-refusee", "etiquette-refusee", "caractere-interdit"})


def sans_suites(anomalies: Iterable[Anomalie]) -> list[Anomalie]:
    """Ôte ce qui n'est que la suite d'une ancre, d'une étiquette ou d'un signe refusé à la même ligne.

    La valeur qu'ils portent n'est pas celle que la personne a voulu écrire : en dire autre chose l'égarerait.
    """
    liste = list(anomalies)
    lignes = {(a.lieu.fichier, a.lieu.ligne) for a in liste if a.code in _MAL_ECRITS}
    return [a for a in liste if a.code in _MAL_ECRITS or (a.lieu.fichier, a.lieu.ligne) not in lignes]


def _octets(chemin: Path) -> bytes:
    """Rend au plus un octet de trop : assez pour savoir qu'un fichier est démesuré. Un tube ne se lit pas."""
    with ouvrir(chemin) as flux:
        return flux.read(TAILLE_MAX + 1)


def _illisible(fichier: str, anomalie: Anomalie) -> tuple[DocumentYaml, list[Anomalie]]:
    return DocumentYaml(fichier, {}, lisible=False), [anomalie]


def designer_le_schema(sorte: str, dossier_des_schemas: str) -> str:
    """Rend la première ligne par laquelle un éditeur trouve le schéma d'un fichier ; le dossier lui est relatif."""
    return f"{DESIGNATION}{dossier_des_schemas}/{sorte}.schema.json\n"


def rediger(valeur: object) -> str:
    """Rend la forme YAML d'une valeur que l'outil écrit lui-même (réponses, consultation neuve).

    Lève `EcritureImpossible` si un texte n'est pas de ceux que le fichier saurait relire.
    """
    exiger_des_textes_relisibles(valeur)
    return yaml.safe_dump(valeur, allow_unicode=True, sort_keys=False, width=110)


def exiger_des_textes_relisibles(valeur: object) -> None:
    """Lève `EcritureImpossible` si un texte porte un caractère de contrôle, ou des octets saisis hors UTF-8."""
    if any(_DEMI_CODE.search(texte) for texte in _textes(valeur)):
        raise EcritureImpossible(
            "Un texte saisi contient des octets qui ne sont pas de l'UTF-8.",
            "Réglez votre terminal en UTF-8, puis saisissez-le à nouveau ; rien n'a été écrit.",
        )
    if any(_CONTROLE.search(texte) for texte in _textes(valeur)):
        raise EcritureImpossible(
            "Un texte saisi contient un caractère de contrôle invisible.", "Supprimez-le ; rien n'a été écrit."
        )


def defaut_de_texte(texte: str) -> str:
    """Rend ce qui empêcherait de relire un texte une fois écrit, en une phrase, ou rien.

    Des octets saisis hors UTF-8 arrivent de Python en demi-codes, qu'aucun fichier ne sait rendre.
    """
    if _DEMI_CODE.search(texte):
        return "des caractères sont illisibles : votre terminal n'est pas en UTF-8."
    trouve = _CONTROLE.search(texte)
    if trouve is None:
        return ""
    avant = texte[: trouve.start()].split()[-3:]
    apres = f", après « {' '.join(avant)} »" if avant else ", au début"
    return f"un caractère de contrôle invisible (U+{ord(trouve[0]):04X}){apres}, est à supprimer."


def _textes(valeur: object) -> Iterator[str]:
    if isinstance(valeur, Mapping):
        yield from (t for paire in valeur.items() for v in paire for t in _textes(v))
    elif isinstance(valeur, list | tuple):
        yield from (t for v in valeur for t in _textes(v))
    elif isinstance(valeur, str):
        yield valeur


def _faute_de_syntaxe(faute: yaml.YAMLError, texte: str, fichier: str) -> Anomalie:
    probleme = str(getattr(faute, "problem", "") or getattr(faute, "reason", "") or faute)
    marque = getattr(faute, "problem_mark", None)
    ligne = _ligne_de_controle(texte) if marque is None else marque.line + 1
    return expliquer_la_faute(FauteDeSyntaxe(probleme, ligne), texte, fichier)


def _ligne_de_controle(texte: str) -> int | None:
    """L'analyseur ne situe pas un caractère de contrôle : on le cherche."""
    trouve = _CONTROLE.search(texte)
    return None if trouve is None else texte.count("\n", 0, trouve.start()) + 1
