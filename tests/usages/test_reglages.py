"""Un paramètre se demande quand quelque chose l'imprime : un texte retenu, ou une exigence retenue."""

from __future__ import annotations

from cctgen.usages.preparation.parametres import parametres_demandes
from tests.fabriques import un_clausier, une_clause, une_consultation, une_exigence

PARAMETRES = {
    "delai": {"type": "entier", "defaut": "3"},
    "service": {"type": "texte", "defaut": "un service à nommer"},
}
QUESTION = {"id": "acces", "titre": "Accès", "libelle": "Un accès ?", "type": "oui_non"}


def demandes(acces: str) -> list[str]:
    exigence = une_exigence(
        "SSI-001-1", enonce="La solution emploie : {service}.", quand={"question": "acces", "parmi": ["oui"]}
    )
    clause = une_clause("SSI-001", texte="Dans les {delai} jours.", exigences=[exigence], parametres=PARAMETRES)
    consultation = une_consultation(communes={"acces": acces})
    return [d.nom for d in parametres_demandes(un_clausier([clause], [QUESTION]), consultation)]


def test_un_parametre_que_seule_insere_une_exigence_ecartee_ne_se_demande_pas() -> None:
    assert demandes("non") == ["delai"]
    assert demandes("oui") == ["delai", "service"]
