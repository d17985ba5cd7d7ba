"""Toute la page se compose à la française ; ce qu'une personne a saisi s'y montre signe pour signe."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cctgen.clausier.formes.questionnaire import TypeQuestion
from cctgen.consultation.lecture import rediger_reponses
from cctgen.socle.typographie import MOIS, composer
from cctgen.usages.preparation.questionnaire import ouvrir_le_questionnaire
from cctgen.usages.reglage.retoucher_identite import LotFiche, lire_la_fiche, retoucher
from cctgen.web import reglages
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.contenus import relire
from cctgen.web.depot.dossiers import dossier_de_lecture
from cctgen.web.depot.envoi import en_zip
from cctgen.web.depot.gestes import faire
from cctgen.web.depot.models import Consultation
from cctgen.web.depot.ouvertures import ouverture_de
from cctgen.web.redepot.reception import accepter
from cctgen.web.roles import Role
from tests.web.conftest import Inviter
from tests.web.ecrans import ecrans

pytestmark = pytest.mark.django_db

FAUTE = re.compile(rf"[^\W\d_]'(?=\w)|« | [;:!?»%€](?!\w)|\b1 (?:{'|'.join(MOIS)})\b")
"""Apostrophe droite d'une élision, espace qui se coupe auprès d'un signe, « 1 décembre »."""
_SANS_FIN = {"input", "br", "img", "meta", "link", "hr", "line", "circle", "polyline"}
_TELS_QUELS = {"textarea", "script", "style", "pre", "code", "kbd", "samp", "var", "del", "ins"}


class Textes(HTMLParser):
    """Ce qu'une page montre, et ce que disent ses attributs ; ni une saisie, ni du code, ni une comparaison."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.lus: list[str] = []
        self._ouverts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.lus += [v for nom, v in attrs if v and nom in ("title", "aria-label", "alt", "placeholder")]
        if tag not in _SANS_FIN:
            est_comparee = "difference" in (dict(attrs).get("class") or "").split()
            self._ouverts.append("code" if est_comparee else tag)

    def handle_endtag(self, tag: str) -> None:
        if self._ouverts and tag not in _SANS_FIN:
            self._ouverts.pop()

    def handle_data(self, data: str) -> None:
        if not _TELS_QUELS & set(self._ouverts):
            self.lus.append(data)


def fautes(page: str, saisis: Iterable[str]) -> Iterator[str]:
    """Énumère ce qu'une page ne compose pas, hors des textes saisis, qu'elle rend signe pour signe."""
    telles_quelles = re.compile("|".join(map(re.escape, saisis)))
    for texte in (telles_quelles.sub("", lu) for lu in Textes(page).lus):
        for faute in FAUTE.finditer(texte):
            yield texte[max(0, faute.start() - 30) : faute.end() + 30]


def test_tout_ecran_se_compose_a_la_francaise(page: Client, acheteur: Personne, changee: Consultation) -> None:
    Personne.objects.filter(pk=acheteur.pk).update(est_gardien=True, est_administrateur=True)
    lus = [e for e in ecrans(page) if e.corps]
    assert len(lus) > 30
    ouverte = ouverture_de(changee.etat).consultation
    assert ouverte is not None
    libres = ouverte.saisies.communes.values()
    bareme = ouverte.redaction.bareme
    assert bareme is not None
    criteres = (*bareme.criteres, *(c for lot in bareme.lots.values() for c in lot.criteres))
    libelles = {p.libelle for c in criteres for p in (c, *getattr(c, "sous_criteres", ())) if p.libelle}
    saisis = (*(v for valeurs in libres for v in valeurs if " " in v), *libelles)
    objet = lire_la_fiche(dossier_de_lecture(changee.etat)).objet
    assert "'" in objet, "l'objet de l'exemple s'écrit d'une apostrophe droite"
    assert any(composer(objet) in " ".join(Textes(e.corps).lus) for e in lus), "comme dans les pièces"
    assert {e.adresse: trouvees for e in lus if (trouvees := list(fautes(e.corps, saisis)))} == {}


def test_ce_qu_une_personne_a_saisi_se_montre_signe_pour_signe(
    page: Client, portail: Consultation, acheteur: Personne
) -> None:
    """Un nom, une référence, un motif, une remarque, la réponse d'un texte libre, un contact : rien n'en change.

    L'objet du marché, que les pièces composent, se compose de même où la page le montre.
    """
    saisi = "L'un : d'où vient-il ? 1 250 € ; « l'autre » !"
    Personne.objects.filter(pk=acheteur.pk).update(last_name=saisi, est_gardien=True, est_administrateur=True)
    faire(portail, acheteur, "Saisit", lambda r: retoucher(r, replace(lire_la_fiche(r), objet=saisi, reference=saisi)))
    for adresse, envoi in (
        (reverse("remarquer", args=["SSI-027"]), {"texte": saisi}),
        (reverse("service", args=[portail.pk, "bastion"]), {"etat": "2", "contact": saisi}),
        (
            reverse("ajuster", args=[portail.pk, "SSI-027"]),
            {"etat": "3", "action": "retirer", "motif": saisi, "lots": ["1"], "geste": "enregistrer"},
        ),
    ):
        assert page.post(adresse, envoi).status_code == 302, adresse
    for nom, arguments in (
        ("accueil", ()),
        ("tableau", (portail.pk,)),
        ("comptes", ()),
        ("histoire", (portail.pk,)),
        ("clause", ("SSI-027",)),
        ("services", (portail.pk,)),
        ("clause-du-dossier", (portail.pk, "SSI-027")),
    ):
        montres = Textes(page.get(reverse(nom, args=arguments)).content.decode()).lus
        assert sum(saisi in texte for texte in montres) >= 2, f"{nom} : son nom en tête, et ce qu'il a saisi"
        if nom in ("accueil", "tableau"):
            assert composer(saisi) in "".join(montres), nom


NOM = "compte-rendu d'audition n° 2 ; suite !.txt"


def montre(page: Client, adresse: str) -> str:
    """Rend tout ce que montre un écran."""
    return " ".join(Textes(page.get(adresse, follow=True).content.decode()).lus)


def redeposer(page: Client, consultation: Consultation, nom: str) -> str:
    """Redépose le dossier et ce fichier de plus, et rend ce qu'en montre la page."""
    contenus = {chemin: relire(sha256) for chemin, (sha256, _) in consultation.etat.table.items()}
    archive = SimpleUploadedFile("dossier.zip", en_zip(contenus | {nom: b"a"}))
    reponse = page.post(reverse("redeposer", args=[consultation.pk]), {"archive": archive}, follow=True)
    return " ".join(Textes(reponse.content.decode()).lus)


def test_un_nom_de_fichier_se_montre_signe_pour_signe(page: Client, portail: Consultation) -> None:
    """Reçu, laissé de côté, refusé, accepté, comparé."""
    assert f"« l'un : {NOM}".replace("« ", "«\u00a0") in redeposer(page, portail, f"l'un : {NOM}"), "refusé"
    assert NOM in redeposer(page, portail, NOM)
    depot = portail.depots.get()
    depot.laisses = [f"laissé/{NOM}"]
    depot.save()
    assert f"laissé/{NOM}" in montre(page, reverse("depot", args=[portail.pk, depot.pk]))
    accepter(depot, Personne.objects.get(), portail.etat.numero)
    assert NOM in montre(page, reverse("etat", args=[portail.pk, 2]))
    assert NOM in montre(page, f"{reverse('comparer-etats', args=[portail.pk])}?avant=1&apres=2")
    assert NOM in montre(page, f"{reverse('comparer-etats', args=[portail.pk])}?avant=2&apres=1")


def test_un_critere_et_une_reponse_sans_objet_se_lisent_signe_pour_signe(
    page: Client, portail: Consultation, inviter: Inviter
) -> None:
    saisi = "L'effort d'équipe ; suite !"

    def ecrire(racine: Path) -> None:
        consultation, reponses = racine / "consultation.yaml", racine / "reponses.yaml"
        texte, libelle = consultation.read_text("utf-8"), 'libelle: "Valeur technique"'
        assert libelle in texte
        consultation.write_text(texte.replace(libelle, f'libelle: "{saisi}"'), "utf-8")
        clausier, lue = ouvrir_le_questionnaire(racine)
        libre = next(
            q.id
            for r in clausier.rubriques
            for q in r.questions
            if q.type is TypeQuestion.TEXTE and q.id not in lue.saisies.communes
        )
        communes = {**lue.saisies.communes, libre: (saisi,)}
        reponses.write_text(rediger_reponses(lue.saisies.model_copy(update={"communes": communes})), "utf-8")

    faire(portail, Personne.objects.get(), "Saisit", ecrire)
    lecteur = Client()
    lecteur.force_login(inviter("lea", portail, Role.LECTEUR))
    for nom in ("bareme", "questionnaire"):
        assert saisi in montre(lecteur, reverse(nom, args=[portail.pk])), nom


def test_un_conflit_cite_signe_pour_signe_ce_que_l_autre_a_mis(
    page: Client, portail: Consultation, acheteur: Personne
) -> None:
    adresse, saisi = reverse("identite", args=[portail.pk]), "L'accueil d'usagers ; suite !"
    vue = lire_la_fiche(dossier_de_lecture(portail.etat))
    envoi = {
        **{champ: getattr(vue, champ) for champ in ("reference", "acheteur", "service", "jour", "variantes")},
        "objet": "Le mien",
        "etat": "1",
        "lots-TOTAL_FORMS": "3",
        "lots-INITIAL_FORMS": "3",
        **{f"lots-{n}-numero": str(n + 1) for n in range(3)},
        **{f"lots-{n}-titre": lot.titre for n, lot in enumerate(vue.lots)},
        "lots-2-titre": "D'autres, à l'essai",
    }
    lots = (*vue.lots, LotFiche(3, saisi))
    faire(portail, acheteur, "Saisit", lambda r: retoucher(r, replace(lire_la_fiche(r), objet=saisi, lots=lots)))
    dits = " ".join(Textes(page.post(adresse, envoi).content.decode()).lus)
    assert f"a mis «\u00a0{saisi}\u00a0»" in dits
    assert f"pris entre-temps par «\u00a0{saisi}\u00a0»" in dits
    assert "Le vôtre, «\u00a0D'autres, à l'essai\u00a0»" in dits
    suite = " ".join(Textes(page.post(adresse, envoi | {"objet": vue.objet}, follow=True).content.decode()).lus)
    assert f"pris entre-temps par «\u00a0{saisi}\u00a0»" in suite, "un message, une fois enregistré"


def test_le_titre_d_un_lot_et_ce_qui_en_part_se_lisent_signe_pour_signe(
    page: Client, portail: Consultation, acheteur: Personne
) -> None:
    titre, commentaire = "L'entretien d'un parc ; suite !", "c'est l'ancien lot n° 2 ; à revoir !"

    def ecrire(racine: Path) -> None:
        texte = (racine / "consultation.yaml").read_text("utf-8")
        ligne = '  - {numero: 2, titre: "Maintenance et évolution des services existants"}'
        assert ligne in texte
        neuve = f'  # {commentaire}\n  - {{numero: 2, titre: "{titre}"}}'
        (racine / "consultation.yaml").write_text(texte.replace(ligne, neuve), "utf-8")

    faire(portail, acheteur, "Saisit", ecrire)
    for nom, *arguments in (("bareme",), ("rubrique", "le-marche"), ("ajuster", "SSI-027"), ("dossier",)):
        montres = montre(page, reverse(nom, args=[portail.pk, *arguments]))
        assert titre in montres and titre.replace(" ;", "\u202f;") not in montres, nom
    adresse, vue = reverse("identite", args=[portail.pk]), lire_la_fiche(dossier_de_lecture(portail.etat))
    envoi = {
        **{champ: getattr(vue, champ) for champ in ("reference", "objet", "acheteur", "service", "jour", "variantes")},
        "etat": "2",
        "lots-TOTAL_FORMS": "2",
        "lots-INITIAL_FORMS": "2",
        **{f"lots-{n}-numero": str(n + 1) for n in range(2)},
        **{f"lots-{n}-titre": lot.titre for n, lot in enumerate(vue.lots)},
        "lots-1-oter": "on",
    }
    part = " ".join(Textes(page.post(adresse, envoi).content.decode()).lus)
    assert f"«\u00a0{titre}\u00a0»" in part and f"«\u00a0{commentaire}\u00a0»" in part


def test_ce_que_dit_un_script_se_compose_aussi() -> None:
    scripts = sorted(Path(reglages.PAQUET, "presentation", "static", "cctgen").glob("*.js"))
    assert scripts
    for script in scripts:
        code = re.sub(r"(?m)^\s*//.*$", "", script.read_text("utf-8"))
        for ecrit in re.findall(r"\"[^\"\n]*\"|`[^`]*`", code):
            assert FAUTE.search(re.sub(r"\$\{[^}]*\}", "1", ecrit)) is None, ecrit
