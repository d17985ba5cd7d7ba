"""Une anomalie telle qu'une personne la lit sur la page : ni chemin de la machine, ni commande à taper."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings

from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.erreurs import ClausierFautif, DonneesInvalides, ErreurCctgen

GRAVITES = {Gravite.BLOQUANTE: "error", Gravite.A_QUALIFIER: "warning", Gravite.INFORMATION: "info"}
"""La sorte d'alerte du système de design, par gravité."""

_GESTES = {
    "nouveau": "« Nouvelle consultation »",
    "generer": "« Produire les pièces »",
    "publier": "« Publier »",
    "differences": "« Rédiger l'additif »",
    "migrer": "« Adopter le clausier d'aujourd'hui »",
    "questionnaire": "« Questionnaire »",
    "simuler": "« Barème »",
    "expliquer": "« Dossier »",
    "verifier": "« Publication »",
    "controler": "« Vérifier ma matrice »",
    "clausier lister": "« Clausier »",
    "clausier chercher": "« Clausier »",
    "clausier montrer": "« Clausier »",
}
"""Ce que la page fait d'une commande, sous le nom qu'elle lui donne."""
_AILLEURS = (
    "demo|composants|reporter|controleur-hors-ligne|depouiller|grilles|comparer|demandes|verser|negocier|lettres"
    "|derogations|clausier|modeles|controles|servir|completion"
)
"""Les commandes sans écran : qui administre le service les joue."""
_COMMANDE = re.compile(
    r"(?P<cite>[`«]\s?)?"
    rf"\bcctgen (?P<verbe>{'|'.join(_GESTES)}|(?:clausier|modeles) [a-z-]+|{_AILLEURS})(?![\w-])"
    r"(?: (?:--[a-z-]+|'[^']*'|[^\s;,»'`]*/[^\s;,»'`]*|[A-Z]{2,}(?:-\d+)*…?|\d+\b))*"
    r"(?:,? (?:et|avec) --[a-z-]+)?(?(cite)\s?[`»])"
)
"""Une commande du terminal, ses arguments et ses guillemets, telle qu'un usage la conseille (`socle.commandes`)."""

_AU_FICHIER = re.compile(
    r" \(au fichier, vu: \[.*\]\)|\s?\([^()]*\bconsultation\.yaml[^()]*\)"
    r"|,? sous « [a-z_]+ »(?=, dans consultation\.yaml)"
    r"|,? (?:à|dans|de|ou) (?:consultation|reponses)\.yaml\b(?:, (?:ligne \d+|sous « [a-z_]+ », [A-Z0-9-]+))?"
)
"""Où une personne au terminal l'écrirait : la page y mène par un lien."""

_TOURNURES = (
    (", ou répondez par : « Questionnaire »", ""),
    ("Donnez-la : « Questionnaire »", "Donnez-la"),
    ("puis mettez à jour references.yaml", "puis demandez à l'administrateur de ce service de la mettre à jour"),
    ("puis générez", "puis produisez les pièces"),
    ("générez, publiez", "produisez les pièces, publiez"),
    ("Déplacez la réponse sous « communes »", "Répondez une seule fois, pour tous les lots"),
    (" sous « lots », ou des critères communs sous « criteres »", ", ou des critères communs"),
    ("Ôtez « criteres », ou", "Ôtez les critères communs, ou"),
    ("Corrigez « lots », ou ôtez-le :", "Corrigez les lots nommés, ou n'en nommez aucun :"),
    ("et « case_vide » dit", "et la règle « Réponse absente » dit"),
    ("Écrivez « case_vide: zero »", "Donnez-lui zéro à « Réponse absente »"),
    ("Ajoutez « attendu: oui » à ce degré", "Marquez ce degré comme celui d'une réponse conforme, sans plus"),
    (", ou écrivez « notee: oui » dans sa clause si elle départage les offres", ""),
    (", ou écrivez « notee: non » dans les clauses concernées", ""),
    (" (« montant », nature: cout_global)", ""),
    (" (« montant »)", ""),
    ("le même « montant »", "le même montant"),
    ("Nommez dans « par » l'autorité", "Nommez l'autorité"),
    ("et « par » est vide", "et aucune n'est nommée"),
    ("Relancez ensuite la commande : elle commence", "Recommencez ensuite : ce geste commence"),
    ("Relancez l'administrateur de ce service", "Demandez à l'administrateur de ce service de recommencer"),
    ("relancez l'administrateur de ce service", "demandez à l'administrateur de ce service de recommencer"),
    ("la commande interrompue, ou une autre qui écrit : elle", "le geste interrompu, ou un autre qui écrit : il"),
    ("Celle-ci ne fait que lire", "Cette page ne fait que lire"),
    ("relancez avec --remplacer", "demandez de remplacer vos versions"),
    ("Relancez la commande", "Recommencez"),
    ("relancez la commande", "recommencez"),
    ("puis relancez", "puis recommencez"),
    ("Relancez avec --remplacer", "Demandez de remplacer vos versions"),
    ("Relancez sans --odt", "Recommencez sans la copie ODT"),
    ("Relancez sans --pdf", "Recommencez sans la copie PDF"),
    ("Relancez :", "Refaites :"),
    ("relancez :", "refaites :"),
    ("Lancez d'abord :", "Commencez par :"),
    ("Publiez d'abord :", "Commencez par :"),
    ("« » n'est pas un nombre", "il manque un nombre"),
    ("«  » n'est pas un nombre", "il manque un nombre"),
    ("par exemple 12 ou 12.5", "par exemple 12 ou 12,5"),
)

_EN_GESTE = (
    (re.compile(r"écrivez un passage outre « [a-z-]+ » motivé"), "passez outre avec un motif"),
    (re.compile(r"Écrivez « departage » au barème, par exemple \[[^\]]*\]"), "Choisissez ce qui départage les offres"),
)
"""Ce qu'une personne écrirait au fichier, et que la page fait d'un champ ou d'un bouton."""


@dataclass(frozen=True, slots=True)
class AnomalieDite:
    """Ce que la page montre d'une anomalie."""

    code: str
    sorte: str
    message: str
    conseil: str
    lieu: str
    ref: str
    reference: str = ""
    """`ref`, si une personne la lit : celle d'une clause ou d'une exigence."""
    lien: str = ""
    lien_dit: str = "Aller au champ"

    @property
    def est_bloquante(self) -> bool:
        """Vrai si elle empêche de continuer."""
        return self.sorte == GRAVITES[Gravite.BLOQUANTE]


_REFERENCE = re.compile(r"[A-Z]+(?:-[A-Z0-9]+)+")
"""Une clause ou une exigence ; l'identifiant d'une question ou d'un critère ne se lit que dans un fichier."""
_REDIGES = (".yaml", ".json")
"""Les fichiers que la page écrit pour la personne."""


def anomalie_dite(anomalie: Anomalie) -> AnomalieDite:
    """Rend l'anomalie, sans chemin de cette machine ni lieu d'un fichier que la personne n'ouvre pas."""
    return AnomalieDite(
        code=anomalie.code,
        sorte=GRAVITES[anomalie.gravite],
        message=sans_chemin(anomalie.message),
        conseil=sans_chemin(anomalie.conseil),
        lieu="" if anomalie.lieu.fichier.endswith(_REDIGES) else lieu_dit(anomalie.lieu),
        ref=anomalie.ref,
        reference=anomalie.ref if _REFERENCE.fullmatch(anomalie.ref) else "",
    )


def anomalie_situee(anomalie: Anomalie) -> AnomalieDite:
    """Rend l'anomalie et son lieu, pour qui la corrige dans le fichier, sur son poste."""
    return replace(anomalie_dite(anomalie), lieu=lieu_dit(anomalie.lieu))


def lieu_dit(lieu: Lieu) -> str:
    """Rend le fichier et la ligne, ou la cellule, sans chemin de cette machine."""
    return sans_chemin(str(lieu))


_RIEN_D_ECRIT = re.compile(r"\s?[;:] rien n'a été (?:écrit|enregistré)(?=\.)")


def erreur_dite(texte: str) -> str:
    """Rend le message d'une erreur sans ce que sa page dit elle-même : « Rien n'a été enregistré »."""
    return _RIEN_D_ECRIT.sub("", sans_chemin(texte))


@dataclass(frozen=True, slots=True)
class RefusDit:
    """Ce que la page montre d'un geste qui s'arrête."""

    message: str
    conseil: str
    anomalies: tuple[Anomalie, ...] = ()


def refus_dit(erreur: ErreurCctgen) -> RefusDit:
    """Rend ce qui arrête le geste ; les fautes de ce qu'on livre, que la personne ne corrige pas, n'en font qu'une."""
    if isinstance(erreur, ClausierFautif):
        return RefusDit(
            f"{erreur.fautif} de ce service est fautif : aucun dossier ne s'ouvre tant qu'il n'est pas corrigé.",
            "Prévenez l'administrateur de ce service, puis recommencez quand il l'a corrigé.",
        )
    anomalies = erreur.anomalies if isinstance(erreur, DonneesInvalides) else ()
    return RefusDit(erreur_dite(erreur.message), erreur_dite(erreur.conseil), anomalies)


def sans_chemin(texte: str) -> str:
    """Rend le texte où un dossier de travail ne se voit plus : seul reste ce qui est dans la consultation.

    Une commande à taper y devient le geste de la page.
    """
    texte = _COMMANDE.sub(lambda c: _GESTES.get(c["verbe"], "l'administrateur de ce service"), texte)
    for tapee, dite in _TOURNURES:
        texte = texte.replace(tapee, dite)
    texte = _AU_FICHIER.sub("", texte)
    for ecrite, geste in _EN_GESTE:
        texte = ecrite.sub(geste, texte)
    travail = re.escape(Path(settings.TRAVAIL).as_posix())
    return re.sub(rf"{travail}/(?:gestes/[^/\s]+|lectures/[^/\s]+/\d+)/(?:[^/\s»:]+/)?", "", texte)
