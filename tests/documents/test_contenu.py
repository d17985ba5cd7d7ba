"""Ce que disent l'annexe, l'extrait et la note, sans rien savoir de Word."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from cctgen.assemblage.modele import ArticleDeroge, Dossier, Rubrique
from cctgen.clausier.modele import Niveau, Piece
from cctgen.documents.annexe import corps_annexe, mentions, tableau_exigences
from cctgen.documents.extrait import corps_extrait
from cctgen.documents.note import corps_note
from cctgen.documents.renvois import destinations
from cctgen.documents.texte import (
    Bloc,
    Encadre,
    Liste,
    Paragraphe,
    Style,
    Tableau,
    Titre,
    contenu_en_clair,
)
from tests.documents.fabriques import dossier_complet, un_article, un_document, un_dossier, une_exigence


def textes(blocs: tuple[Bloc, ...]) -> list[str]:
    lus: list[str] = []
    for bloc in blocs:
        match bloc:
            case Paragraphe(contenu=contenu):
                lus.append(contenu_en_clair(contenu))
            case Titre(texte=texte):
                lus.append(texte)
            case Encadre(blocs=interieur):
                lus += textes(interieur)
            case Liste(elements=elements):
                lus += [t for e in elements for t in textes(e)]
            case Tableau(entetes=entetes, lignes=lignes):
                lus += [" | ".join(" ".join(textes(case)) for case in ligne) for ligne in (entetes, *lignes)]
    return lus


def annexe(dossier: Dossier) -> list[str]:
    return textes(corps_annexe(dossier, dossier.documents[0]))


def avec(**champs: object) -> Dossier:
    return un_dossier(un_document(Rubrique("1", "Rubrique", "", (un_article(**champs),))))


def test_un_article_de_certains_lots_porte_un_bandeau():
    assert "Lot 1 seulement" in annexe(avec(lots=(1,)))
    assert not any("seulement" in t for t in annexe(avec(lots=(1, 2))))


def test_sans_allotissement_aucun_lot_n_est_nomme():
    dossier = replace(avec(lots=(0,), exigences=(une_exigence(lots=(0,)),)), lots=())
    assert not any("lot" in t.lower() for t in annexe(dossier))


def test_la_colonne_des_lots_n_existe_que_si_les_lots_different():
    pareils = tableau_exigences(un_article(exigences=(une_exigence(),)))
    differents = tableau_exigences(un_article(exigences=(une_exigence(), une_exigence(lots=(2,)))))
    assert textes((pareils,))[0] == "N° | Réf. | Niveau | Exigence | Preuve attendue"
    assert textes((differents,))[0] == "N° | Réf. | Niveau | Lots | Exigence | Preuve attendue"


def test_le_numero_d_exigence_est_laisse_a_word():
    tableau = tableau_exigences(un_article(exigences=(une_exigence(),)))
    assert tableau.lignes[0][0] == (Paragraphe((), Style.NUMERO_EXIGENCE),)


def test_un_poids_different_de_un_est_publie():
    lourde = une_exigence(niveau=Niveau.I, poids=Decimal("2.50"))
    assert "I poids 2,5" in textes((tableau_exigences(un_article(exigences=(lourde,))),))[1]
    assert "poids" not in textes((tableau_exigences(un_article(exigences=(une_exigence(),))),))[1]


def test_les_mentions_citent_le_ccag():
    article = un_article(
        complete=("ccag-tic:5.4", "ccag-tic:6"), deroge=(ArticleDeroge("ccag-tic:14.1", "Pénalité \\(R\\&D\\)."),)
    )
    assert textes(tuple(mentions(article))) == [
        "Complète les articles 5.4 et 6 du CCAG-TIC.",
        "Déroge à l'article 14.1 du CCAG-TIC : Pénalité (R&D).",
    ]


def test_les_references_sont_dites_par_leur_intitule():
    dossier = dossier_complet()
    assert "Références : Règlement (UE) 2016/679 (RGPD), article 33 ; CCAG des marchés de TIC (2021)" in annexe(dossier)


def test_un_renvoi_vers_un_article_a_reporter_le_nomme_par_son_titre():
    dossier = dossier_complet()
    visee = destinations(dossier, dossier.documents[0])["PEN-001"]
    assert visee.avant == "article « Pénalité de retard de notification » du CCAP"
    assert not visee.signet


def test_l_extrait_donne_le_ccap_les_derogations_puis_le_rc():
    dossier = dossier_complet()
    lus = textes(corps_extrait(dossier, dossier.documents[2]))
    derogation = (
        "14.1 du CCAG-TIC | Pénalité propre au retard de notification (R&D). |"
        " Notification des incidents de sécurité (SSI-001) | Lots 1 et 2"
    )
    reperes = [
        "1. Stipulations à reporter au CCAP",
        "1.1 Pénalité de retard de notification",
        "Dérogations à reporter au dernier article du CCAP",
        "Article | Objet de la dérogation | Clause | Lots",
        derogation,
        "À reporter au règlement de la consultation",
        "Le soumissionnaire remplit la matrice.",
        "1.2 Visite des lieux",
    ]
    assert [r for r in reperes if r not in lus] == []
    assert sorted(reperes, key=lus.index) == reperes


def test_l_extrait_dit_qu_il_n_y_a_rien_a_reporter():
    article = un_article(piece=Piece.CCAP)
    document = un_document(Rubrique("1", "R", "", (article,)), modele="extrait.docx")
    lus = textes(corps_extrait(un_dossier(document), document))
    assert "Les clauses retenues ne dérogent à aucun article du CCAG-TIC." in lus
    assert "Rien à reporter." in lus


def test_la_note_rend_compte_de_chaque_choix():
    lus = textes(corps_note(dossier_complet()))
    attendus = [
        "Sécurité et conformité | 14 | 11 | 7 | 7",
        "Lot 2 : Hébergement et exploitation | 16 | 11 | 6 | 6",
        "À qualifier | ISO 27001 est citée sans « ou équivalent ». Ajoutez-le. | SSI-001",
        "Règlement (UE) 2016/679 (RGPD) | article 33 : SSI-001, CCT-SEC-01 | Texte vérifié le 24 novembre 2026.",
        "CCAG des marchés de TIC (2021) | texte : SSI-001 | Texte vérifié. Péremption : 1er mars 2027.",
        "Accès du titulaire | Distant | Réponse de l'acheteur | 1",
        "TRA-001 | « Intelligence artificielle » vaut « Non ». | Tous",
        "HEB-020 | Lot sans hébergement. | 1",
        "SSI-001-9 | « Accès » vaut « Sur site ». | 2",
    ]
    assert [a for a in attendus if a not in lus] == []
    assert any("Valeur par défaut" in t for t in lus)
    assert any("Note : À réduire à 4 heures" in t for t in lus)


def test_la_note_d_une_consultation_sans_lot_n_a_pas_de_colonne_des_lots():
    dossier = replace(avec(lots=(0,)), lots=())
    assert not any(t.endswith("| Lots") for t in textes(corps_note(dossier)))
