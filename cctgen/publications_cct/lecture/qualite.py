"""Ce que l'on relève dans la rédaction d'une exigence publiée : son verbe, et le nombre de ses obligations."""

from __future__ import annotations

import re

from cctgen.publications_cct.texte import sans_accents

_OBLIGATION = re.compile(
    r"\b(?:doit|doivent|doive|devra|devront|devrait|devraient|est tenue?|sont tenue?s|s'engagent?|obligatoire\w*|"
    r"imperati\w+|interdite?s?|interdisent|proscri\w+|exigee?s?|requ(?:is|ise|ises|iert|ierent)|impos\w+|il faut|"
    r"il convient|necessaires?|ne peu(?:t|vent)|recommand\w+|privilegi(?:er|e|ee|es|ees|ent)|preconis\w+|"
    r"n'est pas autoris\w+|ne sont pas autoris\w+)\b"
)
_VERBE = re.compile(
    r"\b(?:est|sont|ont|sera|seront|\w{3,}(?:era|eront|irait|iraient)|met|mettent|fait|font|prend|prennent|"
    r"fournit|fournissent|garantit|garantissent|definit|definissent|etablit|etablissent|tient|tiennent|"
    r"maintient|maintiennent|controlent|tracent|forment|limitent|livrent|reservent|conservent|"
    r"suit|suivent|decrit|decrivent|produit(?= )|transmet|transmettent|permet|permettent|"
    r"soumet|soumettent|remet|remettent|atteint|atteignent|couvre|couvrent|ecrit|ecrivent|"
    r"(?:assur|respect|utilis|s'appui|appliqu|s'appliqu|contribu|signal|donn|integr|deploi|minimis|privilegi|expos|"
    r"test|constitu|transit|versionn?|gener|execut|s'execut|embarqu|modifi|privileg|verifi|document|heberg|"
    r"sauvegard|chiffr|journalis|authentifi|isol|corrig|report|dispos|propos|realis|organis|declar|"
    r"supervis|notifi|separ|justifi)(?:e|ent)|prevoit|prevoient|reserve une?|limite l[ea]s?)\b"
)
_PERMISSION = re.compile(r"^(?:note|nota|ex(?:emple)?|cf|voir|pour information|remarque)\b|^[(*]")
_PHRASES = re.compile(r"\n|(?<=[.;!?])\s+(?=[^\s\d)])")


def porte_un_verbe(texte: str) -> bool:
    """Vrai si le texte oblige : verbe d'obligation, ou verbe conjugué dont le sujet s'engage au présent."""
    plat = sans_accents(texte)
    return bool(_OBLIGATION.search(plat) or _VERBE.search(plat))


def compter_obligations(texte: str) -> int:
    """Compte les phrases qui obligent, hors notes, exemples et renvois."""
    phrases = (p.strip() for p in _PHRASES.split(sans_accents(texte)))
    return sum(porte_un_verbe(p) for p in phrases if p and not _PERMISSION.match(p))
