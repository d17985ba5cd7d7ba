"""Passer outre une anomalie : une décision écrite, motivée, signée, et seulement quand le droit le permet."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from cctgen.assemblage.controles.vue import CONSULTATION
from cctgen.assemblage.modele import Dossier
from cctgen.consultation.modele import PassageOutre
from cctgen.socle.anomalies import Anomalie, Gravite

FRANCHISSABLES = {
    "condition-environnementale-absente": "le marché échappe à l'obligation, ou la condition est dans une autre pièce",
    "critere-environnemental-absent": "le marché échappe à l'obligation, ou le critère est un coût global",
    "licence-hors-liste": "la licence est celle d'un projet existant, ou elle est homologuée (D. 323-2-2 du CRPA)",
    "secnumcloud-sans-motif": "le motif de l'exigence tient à autre chose que la sensibilité déclarée",
    "publication-et-secret": "le code lui-même n'est pas protégé, de l'avis du responsable de la sécurité",
    "diffusion-restreinte-mutualisee": "l'hébergement dispose d'un cadre agréé pour ces informations",
    "bareme-modifie-depuis-publication": "tous les candidats sont avertis, avec un délai suffisant, avant tout dépôt",
    "publication-apres-reception": "le dossier que les candidats ont reçu par ailleurs est exactement celui-ci",
    "exigences-changees-apres-reception": "tous les candidats sont avertis, et remettent une offre sur cette version",
    "reference-changee-depuis-publication": "le marché est le même, sa seule référence est rectifiée, avant tout dépôt",
    "ipv6-absent": "le système n'échange que par un réseau qui n'admet pas ce protocole",
    "localisation-hors-de-france": "l'autorité admet un autre territoire et l'inscrit à l'homologation",
}
"""Les codes qu'un motif peut franchir, et ce que ce motif doit établir. La liste est fermée : une clause nulle,
une réponse manquante ou un délai illégal ne se décident pas."""


SIGNES = frozenset({"localisation-hors-de-france"})
"""Les codes que seule une autorité franchit : sans son nom, le passage ne vaut pas."""


SUIVENT_UNE_PUBLICATION = frozenset(
    {
        "bareme-modifie-depuis-publication",
        "exigences-changees-apres-reception",
        "reference-changee-depuis-publication",
    }
)
"""Les codes dont le changement se juge d'après la dernière version : une fois publiée, la décision a servi."""


@dataclass(frozen=True, slots=True)
class _Decision:
    """Un passage outre qui peut valoir, et le premier dossier publié où il figure."""

    passage: PassageOutre
    publie: Dossier | None

    @property
    def vus(self) -> frozenset[str] | None:
        """Rend les faits qu'elle avait sous les yeux ; rien si nul ne peut le dire."""
        if self.passage.vu:
            return frozenset(self.passage.vu)
        if self.publie is None:
            return None
        if self.passage.anomalie in SUIVENT_UNE_PUBLICATION:
            return frozenset()
        franchies = [a for a in self.publie.anomalies if a.code == self.passage.anomalie]
        # Une version publiée avant que l'outil ne retienne les faits ne les dit pas.
        return None if any(not a.faits for a in franchies) else frozenset(f for a in franchies for f in a.faits)

    def porte_sur(self, anomalie: Anomalie) -> bool:
        """Vrai si elle a vu tout ce que l'anomalie relève, ou si rien ne permet d'en juger."""
        return self.vus is None or self.vus.issuperset(anomalie.faits)

    @property
    def portee(self) -> str:
        """Dit ce sur quoi elle portait."""
        vus = " ; ".join(sorted(self.vus or ()))
        publiee = f"a été publiée avec la version {self.publie.edition.version}" if self.publie else ""
        return " et ".join(filter(None, (publiee, f"portait sur ceci : {vus}" if vus else "")))


def appliquer(
    anomalies: Iterable[Anomalie], passages: Sequence[PassageOutre], publies: Sequence[Dossier] = ()
) -> tuple[Anomalie, ...]:
    """Rend les anomalies, celles que l'acheteur franchit devenues non bloquantes, motif et auteur au message.

    Une décision vaut pour ce qu'elle avait sous les yeux : ce que dit son `vu`, à défaut ce que disent `publies`, les
    dossiers publiés, du plus ancien au plus récent. Un passage outre qui ne sert à rien, ou qui vise un code
    infranchissable, est lui-même une anomalie.
    """
    relevees = tuple(anomalies)
    decisions = [
        _Decision(passage, next((d for d in publies if passage in d.passages_outre), None))
        for passage in passages
        if passage.anomalie in FRANCHISSABLES and _est_signe(passage)
    ]
    jugees = [_juger(a, [d for d in decisions if d.passage.anomalie == a.code]) for a in relevees]
    servies = [passage for _, passage in jugees if passage is not None]
    return (*(a for a, _ in jugees), *_sans_objet(passages, servies, {a.code for a in relevees}))


def decisions_de(dossier: Dossier) -> tuple[PassageOutre, ...]:
    """Rend les passages outre qui franchissent une anomalie de ce dossier : un autre n'y décide de rien."""
    franchies = {(a.code, a.decision) for a in dossier.anomalies}
    return tuple(p for p in dossier.passages_outre if (p.anomalie, str(p)) in franchies)


def faits_de(anomalies: Iterable[Anomalie], franchie: str) -> tuple[str, ...]:
    """Rend tout ce qu'une décision prise aujourd'hui a sous les yeux."""
    return tuple(dict.fromkeys(fait for a in anomalies if a.code == franchie for fait in a.faits))


def _est_signe(passage: PassageOutre) -> bool:
    return bool(passage.par.strip()) or passage.anomalie not in SIGNES


def _juger(anomalie: Anomalie, decisions: Sequence[_Decision]) -> tuple[Anomalie, PassageOutre | None]:
    """Rend l'anomalie telle que ses décisions la laissent, et celle qui la franchit."""
    if not decisions:
        return anomalie, None
    franchit = next((d for d in decisions if d.porte_sur(anomalie)), None)
    if franchit is None:
        return _opposer(anomalie, decisions[-1]), None
    return _tracer(anomalie, franchit), franchit.passage


def _tracer(anomalie: Anomalie, decision: _Decision) -> Anomalie:
    gravite = Gravite.A_QUALIFIER if anomalie.gravite is Gravite.BLOQUANTE else anomalie.gravite
    passage, conseil = decision.passage, anomalie.conseil
    if decision.vus is None and anomalie.faits:
        conseil = f"Relisez cette décision ; prise de nouveau, elle ne vaut que pour ceci{_au_fichier(anomalie)}."
    return replace(
        anomalie,
        message=f"{anomalie.message} {passage}",
        conseil=conseil,
        gravite=gravite,
        decision=str(passage),
    )


def _opposer(anomalie: Anomalie, depassee: _Decision) -> Anomalie:
    """Dit qu'une décision ne vaut pas pour ce que l'anomalie relève aujourd'hui."""
    passage = depassee.passage
    return replace(
        anomalie,
        message=f"{anomalie.message} La décision de passer outre ({passage.auteur} : « {passage.motif} »)"
        f" {depassee.portee} ; aujourd'hui, c'est autre chose.",
        conseil=f"Décidez de nouveau{_au_fichier(anomalie)}, ou retirez le changement. {anomalie.conseil}",
    )


def _au_fichier(anomalie: Anomalie) -> str:
    """Dit ce que la page écrirait d'elle-même, à qui écrit la décision à la main."""
    return f" (au fichier, vu: {json.dumps(anomalie.faits, ensure_ascii=False)})" if anomalie.faits else ""


def _sans_objet(
    passages: Sequence[PassageOutre], servies: Sequence[PassageOutre], codes: set[str]
) -> Iterator[Anomalie]:
    for passage in passages:
        code = passage.anomalie
        if code not in FRANCHISSABLES:
            # Bloquante : l'acheteur croit avoir levé un obstacle qui demeure.
            yield Anomalie(
                "passage-outre-sans-objet",
                f"« {code} » n'est pas une anomalie que l'on franchit.",
                f"Corrigez la cause. Se franchissent, avec un motif : {', '.join(sorted(FRANCHISSABLES))}.",
                lieu=CONSULTATION,
                ref=code,
            )
        elif not _est_signe(passage):
            yield Anomalie(
                "passage-outre-sans-auteur",
                f"« {code} » ne se franchit que par la décision d'une autorité, et « par » est vide.",
                "Nommez dans « par » l'autorité qui a décidé, et datez sa décision dans le motif.",
                lieu=CONSULTATION,
                ref=code,
            )
        elif not any(servie is passage for servie in servies):
            franchie = any(servie.anomalie == code for servie in servies)
            if code in codes and not franchie:
                continue  # L'anomalie dit elle-même que cette décision ne vaut pas pour elle.
            raison = "une autre décision la franchit" if franchie else "le dossier ne présente plus cette anomalie"
            yield Anomalie(
                "passage-outre-sans-objet",
                f"le passage outre « {code} » est sans objet : {raison}.",
                "Supprimez-le de consultation.yaml.",
                gravite=Gravite.A_QUALIFIER,
                lieu=CONSULTATION,
                ref=code,
            )
