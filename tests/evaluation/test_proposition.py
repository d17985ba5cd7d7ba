"""Un marché, si simple soit-il, a un barème proposé qui ne bloque pas."""

from __future__ import annotations

import pytest

from cctgen.assemblage.dossier import assembler
from cctgen.assemblage.modele import Dossier
from cctgen.clausier.lecture import lire_clausier
from cctgen.clausier.modele import Clausier
from cctgen.consultation.bareme import Bareme
from cctgen.evaluation.notation.controles import verifier_bareme
from cctgen.evaluation.notation.proposition import bareme_propose, bareme_sans_reponse
from cctgen.socle.anomalies import Gravite
from cctgen.socle.contenu import contenu
from tests.contenu.profils import NATURES, PROFILS, consultation
from tests.fabriques import une_consultation

LU = lire_clausier([contenu("clausier")]).clausier
assert LU is not None
CLAUSIER: Clausier = LU
ACHATS = {**{n: (PROFILS[n], "") for n in PROFILS}, **{n: (NATURES[n], n) for n in NATURES}}


def graves(bareme: Bareme, dossier: Dossier, *permises: Gravite) -> list[str]:
    fautes = verifier_bareme(bareme, dossier.exigences(dossier.numeros[0]), dossier.themes)
    return [str(a) for a in fautes if a.gravite not in permises]


@pytest.mark.parametrize("achat", ACHATS)
def test_le_bareme_propose_ne_souleve_aucune_anomalie(achat: str) -> None:
    dossier = assembler(CLAUSIER, consultation(*ACHATS[achat]))
    assert graves(Bareme.model_validate(bareme_propose(dossier)), dossier, Gravite.INFORMATION) == []


@pytest.mark.parametrize("achat", ACHATS)
def test_le_bareme_d_une_consultation_neuve_ne_bloque_aucun_achat(achat: str) -> None:
    dossier = assembler(CLAUSIER, consultation(*ACHATS[achat]))
    bareme = Bareme.model_validate(bareme_sans_reponse())
    assert graves(bareme, dossier, Gravite.INFORMATION, Gravite.A_QUALIFIER) == []


def test_un_sous_critere_que_rien_ne_porte_disparait_et_ses_poids_se_repartissent() -> None:
    def parts(achat: str) -> dict[str, int]:
        bareme = Bareme.model_validate(bareme_propose(assembler(CLAUSIER, consultation(*ACHATS[achat]))))
        return {part.id: int(part.poids) for part in bareme.criteres[0].parts}

    assert parts("Téléservice avec données personnelles") == {"securite": 40, "integration": 40, "droits": 20}
    materiel = parts("materiel")
    assert "droits" not in materiel
    assert sum(materiel.values()) == 100


def test_un_lot_sans_exigence_d_un_theme_ote_le_sous_critere_pour_tous() -> None:
    lots = {1: {}, 2: {q: list(v) for q, v in consultation(NATURES["materiel"], "materiel").saisies.communes.items()}}
    communes = consultation(PROFILS["Site vitrine"]).saisies.communes
    dossier = assembler(CLAUSIER, une_consultation(communes=communes, lots=lots))
    bareme = Bareme.model_validate(bareme_propose(dossier))
    assert "droits" not in {part.id for part in bareme.criteres[0].parts}
    for lot in dossier.numeros:
        assert [a for a in verifier_bareme(bareme, dossier.exigences(lot), dossier.themes) if "vide" in a.code] == []
