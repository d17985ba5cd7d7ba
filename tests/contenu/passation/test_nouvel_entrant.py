"""Nul n'est noté ni écarté sur ce qu'il n'a pas encore fait : un engagement vaut preuve."""

from __future__ import annotations

import re

from tests.contenu.dossiers import ACTIVES, EXIGENCES

_EXPERIENCE = re.compile(r"constatée?s?\b|comparables?\b|expérience|douze derniers mois", re.IGNORECASE)

_PERSONNEL = re.compile(r"équipe|expert|intervenant", re.IGNORECASE)


def test_une_exigence_notee_ne_porte_pas_sur_l_experience_passee() -> None:
    """R.2152-7 du code de la commande publique : seule compte celle du personnel assigné au marché."""
    for clause in ACTIVES:
        for exigence in clause.exigences:
            enonce = exigence.enonce
            assert not _EXPERIENCE.search(enonce) or _PERSONNEL.search(enonce), exigence.id


_ADMET_SANS_PASSE = re.compile(
    r"\bou\b|prévu|propos|engage|projet de|\bmodèle|\bplan d|même d'un|même d'une", re.IGNORECASE
)


def test_la_preuve_d_une_experience_admet_un_engagement() -> None:
    """Un nouvel entrant répond par ce qu'il prévoit, non par ce qu'il a déjà fait."""
    for clause in ACTIVES:
        for exigence in clause.exigences:
            if _EXPERIENCE.search(exigence.preuve):
                assert _ADMET_SANS_PASSE.search(exigence.preuve), exigence.id


PASSE = re.compile(
    r"\bcomparables?\b|\brécente?s?\b|\bderni(?:er|ère)s?\b|\banonymisée?s?\b|\bréelle?s?\b", re.IGNORECASE
)

VOIE = re.compile(
    r"\bprévue?s?\b|\bmodèles?\b|\btrames?\b|\bprogrammes?\b|\bprojet de\b|\bengage|\bprotocoles?\b|\bméthode\b"
    r"|\bmaquette|\bficti|\bproposée?s?\b|\bguide\b",
    re.IGNORECASE,
)


def test_une_preuve_tiree_du_passe_laisse_une_voie_a_qui_entre_sur_le_marche() -> None:
    tirees = {e.id: e.preuve for e in EXIGENCES.values() if PASSE.search(e.preuve)}
    assert len(tirees) > 20
    assert {ref: p for ref, p in tirees.items() if not VOIE.search(p)} == {}


def test_aucun_expert_ne_se_demande_sur_une_offre_que_seul_l_acheteur_emploie() -> None:
    """Qui n'a jamais servi le ministère ne connaît pas son offre : une plateforme comparable y suffit."""
    siennes = [e for e in EXIGENCES.values() if "expert de" in e.enonce]
    assert siennes
    assert all("ou d'une plateforme de conteneurs comparable" in e.enonce for e in siennes)
    assert all("plateformes pratiquées" in e.preuve for e in siennes)
