"""L'additif dit tout ce qui change : titres, mentions, produits, formulaires, fichiers, numéros ; et le montre."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from openxml_audit import OpenXmlValidator

from cctgen.assemblage.modele import Couverture, Document, Dossier, PieceAttendue, Rubrique
from cctgen.assemblage.tete_d_annexe import Tete
from cctgen.clausier.modele import Niveau
from cctgen.documents.ecarts.additif import DATE_LIMITE, Passage, corps_additif, rendre_additif
from cctgen.documents.ecarts.cote_a_cote import COUPURE, cote_a_cote
from cctgen.documents.ecarts.pieces import PieceComparee, Sort, documents_compares, sort_en_clair
from cctgen.documents.ecarts.renumerotation import Deplacement, NumerosCompares
from cctgen.documents.texte import (
    Cellule,
    Paragraphe,
    Style,
    Tableau,
    Texte,
    Titre,
    contenu_en_clair,
    lignes_en_clair,
    tableau,
)
from cctgen.documents.word.mise_en_page.chasses import maigre
from cctgen.documents.word.mise_en_page.colonnes import repartir
from cctgen.usages.ouverture.consultation import ouvrir
from cctgen.usages.preparation.nouveau import creer_depuis_exemple
from tests.documents.fabriques import modele, un_article, un_document, un_dossier, une_exigence
from tests.documents.test_version_complete import un_dossier_plein

ANCIEN = "Le titulaire notifie tout incident au plus tard 24 heures après sa détection."


def publie(dossier: Dossier, version: int) -> Dossier:
    return replace(dossier, edition=replace(dossier.edition, version=version))


def additif(avant: Dossier, apres: Dossier) -> dict[str, list[str]]:
    """Rend les lignes de l'additif, par partie."""
    avant, apres = publie(avant, 1), publie(apres, 2)
    blocs = list(corps_additif(Passage(avant, apres, pour_tous(avant, apres))))
    parties: dict[str, list[str]] = {}
    for bloc in blocs:
        if isinstance(bloc, Titre):
            lignes = parties.setdefault(bloc.texte, [])
        else:
            lignes += lignes_en_clair([bloc])
    return parties


def pour_tous(avant: Dossier, apres: Dossier) -> list[PieceComparee]:
    """Rend les pièces que reçoivent les candidats ; l'extrait à reporter n'en est pas."""
    comparees = documents_compares(avant, apres)
    return [piece for lu, piece in comparees if not (isinstance(lu, Document) and lu.est_a_reporter)]


def en_un(lignes: Sequence[str]) -> str:
    return "\n".join(lignes)


def change(dossier: Dossier, **champs: object) -> Dossier:
    """Change le premier document."""
    return replace(dossier, documents=(replace(dossier.documents[0], **champs), *dossier.documents[1:]))


def premier(dossier: Dossier) -> Document:
    return dossier.documents[0]


def test_un_article_retire_ou_ajoute_se_lit_avec_son_titre_et_ses_mentions():
    plein = un_dossier_plein()
    rubrique = premier(plein).rubriques[0]
    article = rubrique.articles[0]
    sans = change(plein, rubriques=(replace(rubrique, articles=rubrique.articles[1:]), *premier(plein).rubriques[1:]))
    for avant, apres, nature in ((plein, sans, "Retiré"), (sans, plein, "Ajouté")):
        dite = en_un(additif(avant, apres)["Articles"])
        ancien = "ancien " if nature == "Retiré" else ""
        place = f"Sécurité et conformité, {ancien}article {article.numero}"
        assert dite.startswith(f"{nature} : {place}, « {article.titre} »")
        assert dite.count(article.titre) == 1
        assert article.clause not in dite, "un candidat ne lit nulle part l'identifiant d'une clause"
        for mention in ("Complète", "Déroge", "Il vaut mieux prévenir.", "Formulaire joint : Une fiche", "Forge"):
            assert mention in dite
        assert "Une procédure d'alerte est décrite" not in dite
        assert "Une procédure d'alerte est décrite" in en_un(additif(avant, apres)["Exigences"])


def test_produits_formulaires_documents_et_cadre_ont_leur_partie():
    avant = un_dossier_plein()
    fonction = premier(avant).preconises[0]
    produit = fonction.produits[0].model_copy(update={"version": "17"})
    apres = change(avant, preconises=(replace(fonction, produits=(produit,)),), titre="Sécurité, seconde rédaction")
    formulaire = replace(avant.formulaires[0], titre="Une autre fiche", introduction="Autre introduction.")
    apres = replace(apres, formulaires=(formulaire,), edition=replace(apres.edition, service="Autre service"))
    parties = additif(avant, apres)
    assert "Base, 16" in en_un(parties["Produits du référentiel"])
    assert "Base, 17" in en_un(parties["Produits du référentiel"])
    assert "Titre : Une autre fiche" in en_un(parties["Formulaires"])
    assert "Titre : Sécurité, seconde rédaction" in en_un(parties["Documents"])
    assert "Autre service" in en_un(parties["CCAP et règlement de la consultation"])
    assert "fiche.docx | Une autre fiche | Remplacé : son contenu change" in parties["Fichiers"]
    assert (
        "annexe-pi.docx | Propriété intellectuelle et logiciel libre | " + sort_en_clair(Sort.IDENTITE, "")
        in parties["Fichiers"]
    )


def test_une_piece_sans_suivi_se_nomme_a_relire_et_ce_qui_se_suit_mal_se_dit():
    """L'additif annonçait un suivi pour chaque pièce changée, même quand l'outil n'en écrivait pas."""
    plein = un_dossier_plein()
    apres = change(plein, titre="Sécurité, seconde rédaction")
    pieces = [p for _, p in documents_compares(plein, apres)]
    (piece,) = (p for p in pieces if p.sort is Sort.CHANGEE and "annexe" in p.fichier)
    changee, dite_changee = piece.fichier, f"« {piece.titre} »"
    for sans_suivi, a_objets, dite in (
        ((changee,), (), f"Sans suivi de modifications, à relire en entier : {dite_changee}."),
        ((), (changee,), f"Dans le suivi ({dite_changee}), une note, un lien, une équation ou une case"),
    ):
        blocs = corps_additif(Passage(publie(plein, 1), publie(apres, 2), pieces, sans_suivi, a_objets))
        lignes = lignes_en_clair(list(blocs))
        assert dite in en_un(lignes)
        (portee,) = (ligne for ligne in lignes if ligne.startswith("Un suivi de modifications accompagne"))
        assert (dite_changee in portee) is not bool(sans_suivi)
        assert ".docx" not in portee, "au fil d'une phrase, un nom de fichier se couperait"
    ordinaire = en_un(lignes_en_clair(list(corps_additif(Passage(publie(plein, 1), publie(apres, 2), pieces)))))
    assert "Sans suivi" not in ordinaire and "texte ordinaire" not in ordinaire


def test_d_une_longue_liste_ne_se_lit_que_ce_qui_entre_ou_sort():
    plein = un_dossier_plein()
    formulaire = plein.formulaires[0]
    section = formulaire.sections[0]

    def portant(*numeros: int) -> Dossier:
        exigences = tuple(une_exigence(f"SSI-{n:03}-1") for n in numeros)
        couverte = replace(section, couverture=Couverture(("Réponse",), exigences))
        return replace(plein, formulaires=(replace(formulaire, sections=(couverte,)),))

    tout, moins = portant(*range(1, 51)), portant(*(n for n in range(1, 51) if n != 25))
    for avant, apres in ((tout, moins), (moins, tout)):
        dite = en_un(additif(avant, apres)["Formulaires"])
        assert "SSI-025-1" in dite and "SSI-010-1" not in dite and COUPURE in dite
    ajoutee = en_un(additif(replace(tout, formulaires=()), tout)["Formulaires"])
    assert "Exigences : SSI-001-1, SSI-002-1, " in ajoutee


def test_un_exemple_se_compare_sans_identifiant_interne_ni_point_avant_un_point_virgule(tmp_path: Path):
    """Nulle clé de texte (« cct-mi:1129 »), et nulle valeur jointe avec son point, dans ce que lit un candidat."""
    creer_depuis_exemple(tmp_path / "portail", "portail")
    dossier = ouvrir(tmp_path / "portail").exiger_dossier()
    assert any(e.correspondances for a in dossier.articles for e in a.exigences)
    lignes = en_un([ligne for partie in additif(vide(dossier), dossier).values() for ligne in partie])
    assert len(lignes) > 100_000
    assert re.findall(r".{30}\.\s*;.{10}", lignes) == []
    cles = {c.cle for c in dossier.references} | {
        c for a in dossier.articles for e in a.exigences for c in e.correspondances
    }
    assert [cle for cle in cles if ":" in cle and cle in lignes] == []


def vide(dossier: Dossier) -> Dossier:
    """Rend le dossier sans un article, un service ni un formulaire."""
    documents = tuple(replace(d, rubriques=(), preconises=(), tete=Tete()) for d in dossier.documents)
    return replace(dossier, documents=documents, formulaires=())


def test_les_fichiers_ajoutes_et_retires_se_nomment():
    plein = un_dossier_plein()
    sans = replace(plein, formulaires=(), documents=(plein.documents[0], plein.documents[2]))
    assert "fiche.docx | Une fiche | Retiré" in additif(plein, sans)["Fichiers"]
    assert "annexe-pi.docx | Propriété intellectuelle et logiciel libre | Ajouté" in additif(sans, plein)["Fichiers"]


def test_un_article_insere_renumerote_les_suivants_sans_les_dire_modifies():
    audit = un_article("SSI-002", "1.2", "Audit")
    avant = un_dossier(un_document(Rubrique("1", "R", "", (un_article("SSI-001"), audit))))
    neuf = un_article("SSI-000", "1.1", "Préambule")
    articles = (neuf, un_article("SSI-001", "1.2"), replace(audit, numero="1.3"))
    apres = un_dossier(un_document(Rubrique("1", "R", "", articles)))
    parties = additif(avant, apres)
    assert [ligne for ligne in parties["Articles"] if ligne.startswith(("Ajouté : ", "Modifié : ", "Retiré : "))] == [
        "Ajouté : Sécurité et conformité, article 1.1, « Préambule » (lots 1 et 2)"
    ]
    assert parties["Renumérotation"][-1] == (
        "Audit | Sécurité et conformité, article 1.2 | Sécurité et conformité, article 1.3"
    )
    assert "Renumérotation" not in additif(avant, avant)


def test_un_article_a_reporter_se_dit_par_sa_piece_et_son_document_de_travail_se_tait():
    """L'extrait n'est pas remis aux candidats : ni ses numéros, ni ses parties ne leur disent rien."""
    plein = un_dossier_plein()
    extrait = plein.documents[2]
    rubrique = extrait.rubriques[0]
    rc = replace(rubrique.articles[1], numero="1.1", texte="Une visite est possible.")
    refait = replace(extrait, rubriques=(replace(rubrique, titre="Autre titre", articles=(rc,)),))
    parties = additif(plein, replace(plein, documents=(*plein.documents[:2], refait)))
    assert any(ligne.startswith(f"Retiré : CCAP, « {rubrique.articles[0].titre} »") for ligne in parties["Articles"])
    assert any(
        ligne.startswith(f"Modifié : Règlement de la consultation, « {rc.titre} »") for ligne in parties["Articles"]
    )
    assert "Documents" not in parties
    assert "Renumérotation" not in parties
    assert not any("extrait" in ligne.casefold() for lignes in parties.values() for ligne in lignes)


def textes_marques(cellule: Cellule) -> list[str]:
    paragraphes = [bloc for bloc in cellule if isinstance(bloc, Paragraphe)]
    return [t.texte for p in paragraphes for t in p.contenu if isinstance(t, Texte) and t.surligne]


def test_ce_qui_change_est_surligne_de_chaque_cote():
    partis, venus = cote_a_cote([ANCIEN, "Il répond."], [ANCIEN.replace("24", "4"), "Il répond.", "Il écrit."])
    assert textes_marques(partis) == ["24"]
    assert textes_marques(venus) == ["4", "Il écrit."]


def test_la_legende_dit_ce_que_montre_l_additif():
    """Un élément venu ou parti en entier se lit sans marque ; un élément modifié est surligné dans son tableau."""
    plein = un_dossier_plein()
    rubrique = premier(plein).rubriques[0]
    change_et_retire = (replace(rubrique.articles[0], titre="Autre titre"), *rubrique.articles[2:])
    apres = change(plein, rubriques=(replace(rubrique, articles=change_et_retire), *premier(plein).rubriques[1:]))
    for avant, suivant in ((plein, apres), (apres, plein)):
        blocs = list(corps_additif(Passage(publie(avant, 1), publie(suivant, 2), ())))
        hors = [bloc for bloc in blocs if isinstance(bloc, Paragraphe)]
        lignes = [ligne for bloc in blocs if isinstance(bloc, Tableau) for ligne in bloc.lignes[:1]]
        marques = [textes_marques(case) for ligne in lignes for case in ligne]
        assert textes_marques(tuple(hors)) == [DATE_LIMITE], "seul ce qui reste à écrire"
        assert sum(map(len, marques)) > 0
        assert any("se lit en entier, sans surlignage" in contenu_en_clair(bloc.contenu) for bloc in hors)


def test_un_tableau_coupe_redit_sur_chaque_page_ce_qu_il_compare():
    """Seul l'en-tête se répète : il nomme l'élément ; un bandeau, qui tient au tableau, le situe."""
    avant = un_dossier(un_document(Rubrique("1", "R", "", (un_article(texte=ANCIEN),))))
    apres = un_dossier(un_document(Rubrique("1", "R", "", (un_article(texte=ANCIEN.replace("24", "4")),))))
    blocs = list(corps_additif(Passage(publie(avant, 1), publie(apres, 2), ())))
    bandeau, compare = next(
        (a, n) for a, n in pairwise(blocs) if isinstance(n, Tableau) and n.titre.startswith("Modifié")
    )
    assert isinstance(bandeau, Paragraphe) and bandeau.style is Style.BANDEAU
    assert lignes_en_clair([bandeau]) == [
        "Modifié : Sécurité et conformité, article 1.1, « Notification des incidents de sécurité » (lots 1 et 2)"
    ]
    assert [lignes_en_clair(entete) for entete in compare.entetes] == [
        ["Avant (Notification des incidents de sécurité)"],
        ["Après"],
    ]


def test_un_mot_outil_commun_ne_perce_pas_un_texte_entierement_neuf():
    """« et » restait en maigre, sans surlignage, au milieu d'un texte dont tout change."""
    ancien, neuf = "Photographies et plans remis en mairie.", "Journaux techniques et secrets de connexion du service."
    partis, venus = map(textes_marques, cote_a_cote([ancien], [neuf]))
    assert (partis, venus) == ([ancien[:-1]], [neuf[:-1]])
    partis, venus = map(textes_marques, cote_a_cote(["Sous 24 h et par écrit."], ["Sous 4 h et par message."]))
    assert (partis, venus) == (["24", "écrit"], ["4", "message"])


def test_les_lignes_qui_ne_changent_pas_se_taisent_sauf_au_bord_d_un_changement():
    avant = [f"Ligne {n}." for n in range(1, 12)]
    apres = [*avant[:5], "Ligne neuve.", *avant[6:]]
    partis, venus = (lignes_en_clair(cellule) for cellule in cote_a_cote(avant, apres))
    assert partis == [COUPURE, "Ligne 5.", "Ligne 6.", "Ligne 7.", COUPURE]
    assert venus == [COUPURE, "Ligne 5.", "Ligne neuve.", "Ligne 7.", COUPURE]


_LIGNES = st.lists(st.text(st.characters(exclude_characters="\n…")), max_size=5)


@settings(max_examples=60)
@given(_LIGNES, _LIGNES)
def test_les_deux_cotes_gardent_leur_texte(avant: list[str], apres: list[str]):
    """Ce qui se tait est commun aux deux ; le reste est là, dans l'ordre, des deux côtés."""
    for lignes, cellule in zip((avant, apres), cote_a_cote(avant, apres), strict=True):
        rendues = [contenu_en_clair(bloc.contenu) for bloc in cellule if isinstance(bloc, Paragraphe)]
        restantes = iter(lignes)
        assert all(rendue in restantes for rendue in rendues if rendue != COUPURE)
        autres = apres if lignes is avant else avant
        assert {*lignes} - {*rendues} <= {*autres}


def test_un_niveau_ou_un_poids_change_se_lit():
    def dossier(exigence_p: str) -> Dossier:
        exigence = une_exigence(niveau=Niveau(exigence_p))
        return un_dossier(un_document(Rubrique("1", "R", "", (un_article(exigences=(exigence,)),))))

    dite = en_un(additif(dossier("I"), dossier("P"))["Exigences"])
    assert "Niveau : I" in dite
    assert "Niveau : P" in dite


def test_l_additif_est_conforme_et_reproductible(tmp_path: Path):
    avant = publie(un_dossier_plein(), 1)
    apres = publie(change(avant, titre="Sécurité, seconde rédaction"), 2)
    passage = Passage(avant, apres, [p for _, p in documents_compares(avant, apres)])
    octets = rendre_additif(modele("rapport.docx"), passage)
    fichier = tmp_path / "additif.docx"
    fichier.write_bytes(octets)
    assert [str(e) for e in OpenXmlValidator().validate(fichier).errors] == []
    assert octets == rendre_additif(modele("rapport.docx"), passage)
    assert any(isinstance(bloc, Tableau) for bloc in corps_additif(passage))


def test_un_renvoi_qui_change_seul_et_un_numero_d_exigence_se_disent():
    """« Seul leur numéro change », disait une liste où manquaient l'article au seul renvoi changé et les exigences."""

    def dossier(numero: str) -> Dossier:
        renvoyant = un_article("SSI-001", texte=f"Voir [article {numero}](clause:SSI-002).")
        return un_dossier(un_document(Rubrique("1", "R", "", (renvoyant, un_article("SSI-002", numero, "Audit")))))

    avant, apres = publie(dossier("12\\.5"), 1), publie(dossier("11\\.5"), 2)
    titre = apres.documents[0].titre
    exigences = tuple(Deplacement(f"SSI-{n}-1", f"E{n}", f"E{n - 1}") for n in range(20, 26))
    piece = PieceComparee("a.docx", titre, Sort.CHANGEE, numeros=NumerosCompares((), exigences, (), frozenset()))
    lignes = lignes_en_clair(list(corps_additif(Passage(avant, apres, [piece]))))
    place = f"{titre}, article 1.1, « Notification des incidents de sécurité » (lots 1 et 2)"
    assert f"{place} | article 12.5 | article 11.5" in lignes
    assert f"{titre} | E20 à E25 | E19 à E24" in lignes
    assert not any(ligne.startswith("Modifié : ") and "Notification" in ligne for ligne in lignes)


def test_les_numeros_que_dit_la_piece_priment_sur_ceux_du_dossier():
    """Un article que la pièce retouchée ne renumérote pas, ou autrement, ne se dit pas comme le dossier le croit."""
    audit = un_article("SSI-002", "1.2", "Audit de l'offre")
    avant = publie(un_dossier(un_document(Rubrique("1", "R", "", (audit,)))), 1)
    apres = publie(un_dossier(un_document(Rubrique("1", "R", "", (replace(audit, numero="1.3"),)))), 2)
    titre, lu = apres.documents[0].titre, "Audit de l’offre"
    connus = frozenset({lu})
    for dits, attendus in (
        ((), []),
        ((Deplacement(lu, "1.2", "1.3"),), [("SSI-002", "1.2", "1.3")]),
        ((Deplacement(lu, "1.2", "2.1"),), [("SSI-002", "1.2", "2.1")]),
        ((Deplacement("Ailleurs", "1", "2"),), [("", "1", "2")]),
    ):
        piece = PieceComparee("a.docx", titre, Sort.CHANGEE, numeros=NumerosCompares(dits, (), dits, connus))
        lus = Passage(avant, apres, [piece]).renumerotes
        assert [(r.id, r.avant and r.avant.numero, r.apres and r.apres.numero) for r in lus] == attendus
    assert [r.id for r in Passage(avant, apres, ()).renumerotes] == ["SSI-002"]


def test_seul_ce_qui_change_de_l_edition_se_dit():
    """« Seules la version et la date changent », disait l'additif de deux versions du même jour."""
    plein = un_dossier_plein()
    lendemain = replace(plein, edition=replace(plein.edition, date=plein.edition.date + timedelta(days=1)))
    meme_jour, autre_jour = (en_un(additif(plein, autre)["Fichiers"]) for autre in (plein, lendemain))
    assert "seule la version change" in meme_jour and "la date" not in meme_jour
    assert "seules la version et la date changent" in autre_jour
    for sort in Sort:
        assert "date" not in sort_en_clair(sort, "un jour", "un jour")


def test_le_suivi_previent_de_ce_qui_reste_de_la_nouvelle_version_et_d_un_tableau_retire():
    plein = un_dossier_plein()
    (portee,) = (
        ligne
        for ligne in additif(plein, change(plein, titre="Sécurité, seconde rédaction"))["Fichiers"]
        if ligne.startswith("Un suivi de modifications accompagne")
    )
    assert "Le sommaire, les styles, la numérotation des titres et des listes" in portee
    assert "même si l'on refuse les révisions" in portee
    assert "le dernier paragraphe d'un article retiré peut s'y lire en petits caractères" in portee
    assert "qui suivent un titre ou un tableau changé" in portee
    assert "une ligne vide là où un tableau est venu ou parti" in portee


def test_un_article_d_un_lot_ne_redit_pas_son_lot_sous_son_bandeau():
    """« Lot 2 seulement » ouvrait seul le texte d'un article dont le bandeau vient de dire le lot."""
    propre = un_article("SSI-009", "1.3", "Astreinte", lots=(2,))
    avant = un_dossier(un_document(Rubrique("1", "R", "", (un_article("SSI-001"),))))
    apres = un_dossier(un_document(Rubrique("1", "R", "", (un_article("SSI-001"), propre))))
    for paire in ((avant, apres), (apres, avant)):
        dits = additif(*paire)["Articles"]
        assert any("« Astreinte » (lot 2)" in ligne for ligne in dits)
        assert not any("seulement" in ligne for ligne in dits)


def test_un_nom_de_fichier_tient_sur_une_ligne_de_sa_colonne():
    """« etat-connaissances- », et le reste dessous : un nom de fichier se recopie tel quel."""
    nom = "etat-connaissances-anterieures.docx"
    lignes = [(nom, "État des connaissances antérieures de chacun", "Remplacé : son contenu change en entier")]
    (colonne, *_) = repartir(tableau(("Fichier", "Pièce", "Sort"), lignes, "Fichiers"), 9000)
    assert colonne >= 20 * (9 * maigre(nom) + 9)


def test_une_piece_a_joindre_se_dit_par_ce_qu_un_candidat_lit() -> None:
    """Elle se disait demandée par « PI-036 », l'identifiant d'une clause du règlement."""
    avant = un_dossier_plein()
    article = avant.documents[2].rubriques[0].articles[1]
    pieces = (PieceAttendue("Un plan.", (article.clause, "SSI-001-1"), ()),)
    dite = en_un(additif(avant, replace(avant, pieces_offre=pieces))["CCAP et règlement de la consultation"])
    assert f"À joindre à l'offre (« {article.titre} », SSI-001-1) : Un plan." in dite
    assert article.clause not in dite


def test_la_date_limite_de_remise_est_la_premiere_chose_a_ecrire() -> None:
    """Des exigences disparaissaient sans que l'additif dise si le délai de remise est maintenu ou reporté."""
    plein = un_dossier_plein()
    objet = additif(plein, change(plein, titre="Sécurité, seconde rédaction"))["Objet"]
    assert objet[1] == f"Date limite de remise des offres : {DATE_LIMITE}"


def test_un_numero_de_l_ancienne_version_se_dit_ancien_et_un_intitule_n_a_qu_un_deux_points() -> None:
    """« article 7.3 » nommait deux articles à la fois, l'un retiré et l'autre venu à sa place."""
    garde, retire = un_article("SSI-001", "1.1", texte=ANCIEN), un_article("SSI-002", "1.2", "Audit")
    avant = un_dossier(un_document(Rubrique("1", "R", "", (garde, retire))))
    suivant = (replace(garde, texte="Autre texte."), un_article("SSI-003", "1.2", "Essais"))
    parties = additif(avant, un_dossier(un_document(Rubrique("1", "R", "", suivant))))
    dits = [li for lignes in parties.values() for li in lignes if re.match(r"(Ajouté|Retiré|Modifié) : ", li)]
    assert [re.findall(r"(?:ancien )?article [0-9.]+[0-9]", dit) for dit in dits] == [
        ["article 1.1"],
        ["article 1.2"],
        ["ancien article 1.2"],
    ]
    assert [dit.count(" : ") for dit in dits] == [1, 1, 1]


def test_une_derogation_venue_ou_partie_se_lit_au_recapitulatif_du_ccap() -> None:
    """Le dernier article du CCAP changeait, et l'additif n'en disait rien."""
    plein = un_dossier_plein()
    (premiere, *autres) = plein.derogations
    for avant, apres in ((plein, replace(plein, derogations=tuple(autres))), (replace(plein, derogations=()), plein)):
        lignes = additif(avant, apres)["CCAP et règlement de la consultation"]
        assert "Modifié : CCAP, « Dérogations au CCAG-TIC »" in lignes
        assert f"Déroge à l'article {premiere.article} du CCAG-TIC" in en_un(lignes)
        assert f"« {premiere.titre} »" in en_un(lignes)
    assert "CCAP et règlement de la consultation" not in additif(plein, plein)
