"""How a German name is usually written that was heard and not spelled: “Lemann” is Lehmann, “Frange” Franke. Pure.

Whisper writes a name it does not know by ear, and on the telephone it takes hard consonants for soft ones and loses the
end of “Werner”. Of names that sound the same a secretary would note the commonest. A name that is a usual one as it
stands is left alone: who hears Maier cannot know of Meyer.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence

from recordings.callnote.sounds import sound
from transcribe.callnote.vocabulary import PARTICLES

_SURNAMES = """
    Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf
    Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner Schmitz Krause Meier
    Lehmann Schmid Schulze Maier Köhler Herrmann König Walter Mayer Huber Kaiser Fuchs Peters Lang Scholz Möller Weiß
    Jung Hahn Schubert Vogel Friedrich Keller Günther Frank Berger Winkler Roth Beck Lorenz Baumann Franke Albrecht
    Schuster Simon Ludwig Böhm Winter Kraus Martin Schumacher Krämer Vogt Stein Jäger Otto Sommer Groß Seidel Heinrich
    Brandt Haas Schreiber Graf Schulte Dietrich Ziegler Kuhn Kühn Pohl Engel Horn Busch Bergmann Thomas Voigt Sauer
    Arnold Wolff Pfeiffer Beyer Ernst Lindner Hübner Kramer Franz Jansen Peter Hansen Wenzel Barth Seifert Lutz Haase
    Hein Riedel Schilling Nowak Kern Kruse Kunz Ritter Paul Ott Kaya Yilmaz Demir Hermann Bayer Jahn Walther Janssen
    Mohr Böhme Ebert Schindler Reuter Kurz Wirth Hauser Stark Rösch Fiedler Steiner Bock Rieger Reinhardt Thiel Grimm
    Petersen Nagel Schütz Zeller Lenz Beckmann Langer Hesse Förster Bender Adam Ackermann Marx Moser Heinz Fritz
    Ahrens Dietz Büttner Dittrich Michel Vetter Kolb Kopp Brunner Betz Nowack Blum Reimer Reich Löffler Ullrich
    Gebhardt Fröhlich Hirsch Schramm Stahl Metzger Will Anders Schlüter Buchholz Münch Behrens Burger Kuhlmann Wegner
    Naumann Brinkmann Wolter Rudolph Schultz Schultze Baum Gerlach Stephan Steffen Rau Moll Engelhardt Heller Hecker
    Miller Wulf Wulff Thiele Eberhardt Körner Kessler Keßler Siebert Krebs Hoppe Neubauer Bergner Rupp Heuer Decker
    Kirsch Fink Noack Unger Geiger Bachmann Bär Preuß Preiß Pape Kiefer Scherer Kretschmer Auer Böttcher Röder Jakob
    Jacob Jacobs Jacobi Bartels Bartsch Bischoff Blank Brand Brückner Conrad Konrad Diehl Döring Ehlers Eckert Eder
    Eichhorn Erdmann Esser Falk Feldmann Fleischer Forster Freitag Frey Frei Friedrichs Fritsch Geisler Geißler Gerber
    Göbel Götz Gottschalk Greiner Gruber Günter Hagen Hamann Hammer Hanke Harms Härtel Heck Heil Heine Heinemann
    Heinze Held Henke Hennig Henning Hensel Hentschel Herbst Herold Herzog Heß Hess Hildebrandt Hinz Höhne Holz Hölzel
    Hummel Ihle Jost Jordan Junker Kaufmann Kasper Kellner Kling Klose Knoll Kohl Köster Krieger Kröger Krohn Kühne
    Kunze Lauer Lemke Linke Link Löwe Ludewig Lüdtke Maas Mack Mai Mann Marquardt Mertens Menzel Merkel Meister Mielke
    Moritz Nickel Niemann Nitsche Nolte Oswald Paulus Petri Pfeifer Philipp Pieper Popp Probst Raab Rademacher Rauch
    Reichel Reinhold Reiter Renner Rohde Römer Rose Rothe Ruppert Sander Sattler Schade Schäffer Schaller Scheffler
    Schenk Scheuermann Schiller Schlegel Schlosser Schmied Schneiders Schöne Schreiner Schröter Schuh Schüler Schuler
    Schwab Schwarze Schweizer Seitz Sievers Sonntag Specht Spengler Springer Stadler Steinbach Stoll Straub Strauß
    Thoma Thomsen Timm Träger Uhlig Urban Vogler Voß Voss Wacker Wagener Weigel Weidner Weiler Weise Weiss Wendt
    Wendel Westphal Wiegand Wiese Wieland Wild Wilhelm Wilke Winkelmann Witt Witte Wittmann Wolters Wunderlich Zander
    Zeidler Zimmer Zorn Hinrichs Haag Hartwig Heider Janßen Christ Claus Carl Carstens Clausen Christiansen Jensen
    Johannsen Lorenzen Paulsen Andresen Nissen Hölscher Brockmann Kamp Stegemann Terhorst Wessels Reinders Evers Ewald
    Hagemann Hillebrand Kleine Große Lücke Lohmann Lammers Meinhardt Mühlbauer Obermeier Obermaier Niedermeier Stangl
    Hofer Leitner Eberl Aigner Brandl Bauernfeind Hofbauer Haller Egger Pichler Wimmer Lechner Schwaiger Kowalski
    Kaminski Lewandowski Wisniewski Wojcik Grabowski Sikora Zielinski Schymura Jankowski Kozlowski Piotrowski Krawczyk
    Kaczmarek Dombrowski Sobotta Lukas Öztürk Sahin Celik Yildiz Yildirim Aydin Arslan Aslan Özdemir Dogan Kilic Cetin
    Kara Koc Kurt Özkan Simsek Polat Özcan Acar Korkmaz Erdogan Günes Yüksel Tekin Bulut Ünal Karaca Nguyen Tran Pham
    Popescu Petrovic Jovanovic Nikolic Ivanov Petrov Horvat Kovac Novakovic Rossi Russo Ferrari Esposito Ali Ahmed
    Mohamed Hassan Hussein Khan Singh Bähr Beer Baer Beier Gross Grosse Jaeger Goebel Geissler Hildebrand Haß
    Schweitzer Scholtz Brant Mentzel Schröer Schroeder Mueller Koehler Krueger Boehm Strauss Preuss Roehl Schaefer
    Becke Mühle Bieber Junge Halle Hase Junk Eberth Schumann Kirchner Vollmer Ulrich Lindemann Kraft Adler Albers Bach
    Baier Böhmer Brendel Buck Bühler Dörr Ebner Eggers Engels Fries Funke Funk Gabriel Geyer Gehrke Giese Hager Haupt
    Hauck Heinrichs Hermes Heyer John Jonas Jürgens Keil Klaus Kempf Klug Knapp Kock Korn Krug Kühl Kunkel Lampe
    Landgraf Langner Lau Lehner Lippert Lübke Lüders Mahler Matthes Mader Mehl Merten Michels Münster Neuhaus Neubert
    Opitz Peschel Petzold Pietsch Pohlmann Raabe Radtke Rath Reimann Reinke Reis Riedl Riemer Ring Rosenberg Rost Ruf
    Sachs Sachse Salzmann Schaaf Scheer Scherf Schick Schott Schrader Schütte Schwartz Seeger Spieß Stamm Steinmetz
    Stock Storch Sturm Teichmann Theis Thies Thieme Tietz Trautmann Uhl Veit Völker Weiland Wegener Weinert Welsch
    Wetzel Wilms Wirtz Wolfram Zabel Zink Mayr May Kron Reiß Rieß Baur Vogl Heide Heiden Kahl Kuhl Berg Rother
    Ruprecht Rupprecht Krafft Hauk Lehr Bohn Engler Meiers Maiers Bauers Schreyer Geier Weyer Weiher Kayser Keiser
    Witz
"""
"""The commonest in Germany, about in that order: of those that sound the same the first is the guess. The rare
spellings among them are there to be left alone.
"""
_FIRST_NAMES = """
    Peter Michael Thomas Andreas Wolfgang Klaus Jürgen Günter Stefan Christian Uwe Werner Horst Frank Dieter Manfred
    Gerhard Hans Bernd Thorsten Torsten Mathias Matthias Helmut Walter Heinz Martin Jörg Rolf Jens Sven Alexander Jan
    Rainer Reiner Holger Karl Dirk Joachim Ralf Ralph Carsten Karsten Herbert Oliver Wilhelm Kurt Markus Marcus
    Heinrich Hermann Paul Norbert Rudolf Georg Daniel Detlef Siegfried Harald Volker Robert Josef Kai Kay Ulrich Udo
    Reinhard Sebastian Florian Ernst Felix Tobias Björn Philipp Philip Marco Marko Mario Patrick Simon Christoph
    Friedrich Franz Johannes Johann Otto Erich Willi Willy Alfred Bruno Max Fritz Gustav Lukas Lucas Jonas Leon Luca
    Luka Finn Niklas Niclas Tim Timm Tom Moritz Maximilian Julian Fabian Dominik Benjamin David Kevin Marcel Dennis
    Nico Niko Erik Eric Lars Nils Niels Arne Axel Armin Achim Gregor Guido Gerd Gert Günther Hartmut Heiko Heiner
    Hubert Ingo Jochen Knut Lothar Ludwig Lutz Olaf Roland Roman Rüdiger Steffen Stephan Theo Theodor Till Veit Viktor
    Victor Wolfram Eckhard Eckart Eberhard Dietmar Winfried Wilfried Hans-Peter Hans-Jürgen Karl-Heinz Klaus-Peter
    Hans-Joachim Ahmet Ali Mehmet Mustafa Murat Hasan Hüseyin Ibrahim Ismail Emre Can Cem Marek Piotr Pawel Tomasz
    Krzysztof Andrzej Adam Igor Ivan Sergej Dimitri Oleg Vladimir Antonio Giuseppe Marc Mark Maik Mike René André
    Pascal Raphael Rafael Jakob Jacob Ursula Karin Helga Sabine Ingrid Renate Monika Susanne Gisela Petra Birgit
    Andrea Anna Brigitte Claudia Erika Christa Elke Stefanie Gertrud Elisabeth Maria Angelika Heike Gabriele Kathrin
    Katrin Ilse Nicole Anja Barbara Hildegard Martina Ingeborg Gerda Marion Jutta Ute Uta Hannelore Irmgard Christine
    Inge Christina Silvia Sylvia Kerstin Margarete Marianne Edith Waltraud Bettina Ruth Anke Doris Ulrike Annette
    Julia Sandra Melanie Katharina Tanja Christiane Sonja Cornelia Regina Silke Astrid Rita Eva Carmen Simone Heidi
    Anneliese Rosemarie Nina Daniela Katja Yvonne Manuela Britta Bianca Nadine Sarah Sara Laura Lisa Lena Lea Leah
    Hannah Hanna Emma Mia Sophie Sofie Marie Luisa Louisa Johanna Jana Janna Jessica Vanessa Franziska Carolin
    Caroline Karoline Antje Dagmar Elfriede Ellen Eleonore Friederike Gudrun Hedwig Helene Ines Iris Irene Judith
    Karla Carla Käthe Kirsten Kristin Christin Kristina Lieselotte Liselotte Lydia Margit Margret Margot Mechthild
    Miriam Mirjam Nadja Natalie Nathalie Paula Roswitha Sibylle Sigrid Svenja Swetlana Tatjana Theresa Teresa Therese
    Thea Ulla Vera Verena Veronika Viktoria Victoria Wiebke Fatma Ayse Emine Hatice Zeynep Elif Aylin Meryem Agnieszka
    Malgorzata Katarzyna Ewa Magdalena Joanna Olga Natalia Irina Elena Svetlana Ludmila Jasmin Yasmin Michaela Maike
    Meike Heidrun Frauke Anne Antonia Alina Amelie Charlotte Clara Klara Greta Joseph Helmuth Hellmut Curt Christof
    Denis Dominic Patrik Patric Knud Berndt Bernt Swen Tomas Pavel Andre Rene Hanns Gerhardt Eckhardt Reinhart Dittmar
    Dierk Geert Johan Jann Iwan Stephen Joerg Juergen Guenter Guenther Phillip Anette Sybille Carin Cathrin Catrin
    Catharina Katarina Stephanie Cristina Veronica Monica Erica Bianka Klaudia Carolyn Kornelia Ana Sylke Waltraut
    Wera Wibke Margarethe Myriam Joana Elisabet Angelica Isabel Isabell Isabelle Josephine Josefine Leonie Lotte
    Mathilda Mathilde Merle Pia Rebecca Rebekka Ronja Mary Ula
"""


_SOFT = str.maketrans("ptk", "bdg")
_END = re.compile(r"(?:er|a)$")
FEWEST_LETTERS = 5
"""Of a surname that is found in what is misheard, or run together with a first name."""


def _blurred(name: str) -> str:
    """What is left of the sound on a bad line."""
    return _END.sub("e", sound(name).translate(_SOFT))


def _by_sound(names: Sequence[str], sound_of: Callable[[str], str] = sound) -> Mapping[str, str]:
    """The first name of each sound."""
    return {sound_of(name): name for name in reversed(names)}


_FIRST, _LAST = _FIRST_NAMES.split(), _SURNAMES.split()
_USUAL = frozenset(name.lower() for name in (*_FIRST, *_LAST))
_FIRST_BY_SOUND, _LAST_BY_SOUND = _by_sound(_FIRST), _by_sound(_LAST)
_LAST_BLURRED = _by_sound([name for name in _LAST if len(name) >= FEWEST_LETTERS], _blurred)


def is_usual(word: str) -> bool:
    """Whether it is a usual first name or surname as it stands."""
    return word.lower() in _USUAL


def usual(name: str, sure: Collection[str] = ()) -> str:
    """A person's name, each word of it as it is usually written; those that are `sure` stay, and those nobody knows."""
    *before, last = name.split()
    first_names = [_guessed(word, _FIRST_BY_SOUND, sure) for word in before]
    surname = _guessed(last, _LAST_BY_SOUND, sure)
    if PARTICLES.intersection(before):
        # “Von der Heide” is no Heider: such names are written in their own ways.
        return " ".join((*first_names, last))
    if surname == last and _is_open(last, sure):
        surname = _parted(last) if not before else ""
        surname = surname or _LAST_BLURRED.get(_blurred(last), last)
    return " ".join((*first_names, surname))


def _guessed(word: str, names: Mapping[str, str], sure: Collection[str]) -> str:
    """The usual name of the same sound, also of the parts of a double name."""
    parts = word.split("-") if "-" in word and word not in sure else [word]
    return "-".join(names.get(sound(part), part) if _is_open(part, sure) else part for part in parts)


def _is_open(word: str, sure: Collection[str]) -> bool:
    return word not in sure and word[:1].isupper() and not is_usual(word)


def _parted(word: str) -> str:
    """“Lenamöller” is Lena Möller: no surname begins with a woman's first name. Empty where it is none of these."""
    said = sound(word)
    for at in range(len(said) - 2, 1, -1):
        first, last = _FIRST_BY_SOUND.get(said[:at], ""), _LAST_BY_SOUND.get(said[at:], "")
        if first.endswith("a") and len(last) >= FEWEST_LETTERS:
            return f"{first} {last}"
    return ""
